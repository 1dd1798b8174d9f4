"""Provokes a server into showing what it believes. Never judges."""
