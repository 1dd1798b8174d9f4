"""
Makes docs/report.png: the first screen of the sample page, as a browser shows it.

    python docs/screenshot.py [CHROMIUM]

CHROMIUM is the browser to ask, ``chromium`` by default.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from conformance.cli.outputs import FOLDER

HOME = Path(__file__).parents[1]
PICTURE = HOME / "docs" / "report.png"
SIZE = "1280,770"
"""Width and height of a small laptop, in pixels."""
SECONDS = 60.0


def main(words: list[str]) -> int:
    """Take the picture; what is missing is one line, and exit code 2."""
    page = HOME / "reports" / "samples" / FOLDER.get("html", "report.html")
    browser = shutil.which(words[0] if words else "chromium")
    if not page.exists():
        return _missing(f"{page} does not exist. Make it: python reports/make_samples.py")
    if browser is None:
        return _missing("there is no such browser. Name one, or install chromium")
    taken = subprocess.run(  # noqa: S603 - the browser that whoever calls this names
        [*_asked(browser), f"--screenshot={PICTURE}", page.as_uri()],
        check=False,
        capture_output=True,
        timeout=SECONDS,
    )
    return taken.returncode


def _asked(browser: str) -> list[str]:
    alone = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    return [browser, *alone, f"--window-size={SIZE}", "--blink-settings=preferredColorScheme=1"]


def _missing(what: str) -> int:
    sys.stderr.write(f"screenshot: {what}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
