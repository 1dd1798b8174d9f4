"""No test hangs on how long something takes, or on who started it."""

import signal

from hypothesis import HealthCheck, settings

settings.register_profile(
    "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so is what a shell starts in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
