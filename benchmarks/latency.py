"""
How well a run hides latency: its time against that of its exchanges one after the other.

Judges the reference server in its variant `slow`, which takes 50 ms for each answer, and prints the
ratio of the time of the run to the number of its requests times 50 ms. Below 0.1 is the aim.
"""

import sys

from conformance.cli.embedded import embedded
from conformance.cli.engine import judged
from conformance.core.settings import Settings

DELAY = 0.05
"""Seconds that the variant takes for each answer."""


def main() -> None:
    """Measure one run a profile that is named on the command line, `default` by default."""
    for profile in sys.argv[1:] or ["default"]:
        with embedded(Settings(profile=profile), "slow") as settings:
            record, _ = judged(settings, quiet=True)
        footer = record.footer
        if footer is None:
            raise SystemExit("the run did not come to its end")
        alone = footer.requests * DELAY
        ratio = footer.duration_s / alone
        told = f"{footer.requests} requests in {footer.duration_s:.1f} s, {alone:.1f} s one by one"
        print(f"{profile}: {told}: ratio {ratio:.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
