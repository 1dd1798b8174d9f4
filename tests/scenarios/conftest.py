def pytest_configure(config):
    for name in ("needs_auth", "needs_second_key", "needs_expiry", "needs_large"):
        config.addinivalue_line("markers", f"{name}: a scenario that needs an option")
