"""The OpenAPI descriptions of what the sandbox serves."""
