"""The checks of ``mixcloud doctor``: this computer, the service and the fields of its answers."""
