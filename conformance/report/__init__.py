"""Writes records: each writer is a pure function from a record to text."""
