"""The MCP server: tools with which assistants use Mixcloud; imported by `mixcloud mcp` only."""
