"""Judges exchanges. Does no I/O, keeps no clock, draws no random number."""
