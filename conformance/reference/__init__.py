"""A correct server, and the faults and lawful variants of it: a second reading of the contract."""
