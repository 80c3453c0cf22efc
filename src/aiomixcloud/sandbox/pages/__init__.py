"""The web pages, pictures and audio of the sandbox."""
