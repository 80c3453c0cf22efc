"""The OpenAPI documents of the sandbox."""
