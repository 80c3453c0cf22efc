"""What the API does: from a question and the state to an answer in its shape. No sockets."""
