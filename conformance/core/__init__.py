"""The nouns that every room shares: frozen values, made of the standard library alone."""
