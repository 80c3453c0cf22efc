"""The checks of ``mixcloud doctor``: this computer, the service and its responses."""
