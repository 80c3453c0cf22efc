"""API operations: turn a request and the stored state into a response. No sockets."""
