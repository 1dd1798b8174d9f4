"""Judges the judge: servers of the reference room with known faults, and what is said of them."""
