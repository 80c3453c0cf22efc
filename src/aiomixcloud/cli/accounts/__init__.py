"""Stored accounts: the file, the keyring, access tokens, and the lock of an account."""
