"""Says whether a server, or an SDK, keeps the contract of the OpenAI Uploads API."""

__version__ = "0.1.0"
