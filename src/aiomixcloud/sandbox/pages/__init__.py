"""What people see: pages, pictures and sound. No sockets."""
