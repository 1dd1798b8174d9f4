"""Runs plans over HTTP and hands back what happened. Never judges."""
