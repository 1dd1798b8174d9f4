"""The reference server as a child process; ``running_apart`` starts it."""

from .running import serve_for_parent

if __name__ == "__main__":
    serve_for_parent()
