"""Finds nginx and Caddy for the tests of hosting, and with --install gets them when they are not there.

Order: the variables NGINX and CADDY; what is on PATH; what an earlier run unpacked. To install means: fetch Debian's (or
Ubuntu's) own packages and unpack them below node_modules/. Nothing on the machine is changed, and nobody has to be root.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

NAMES = ("nginx", "caddy")
UNPACKED = Path(__file__).parent.parent / "node_modules" / ".servers"
FOLDERS = ("usr/sbin", "usr/bin")


def find(name: str) -> str | None:
    """Return the path of a server's program that runs here, or None."""
    named = os.environ.get(name.upper())
    places = [Path("/") / folder / name for folder in FOLDERS] + [UNPACKED / folder / name for folder in FOLDERS]
    for path in (named, shutil.which(name), *map(str, places)):
        if path and os.access(path, os.X_OK) and _runs(path):
            return path
    return None


def _runs(path: str) -> bool:
    question = "-v" if path.endswith("nginx") else "version"
    try:
        return subprocess.run([path, question], capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def mime_types() -> Path:
    """Return nginx's own list of kinds of files."""
    found = [Path(top) / "etc/nginx/mime.types" for top in ("/", UNPACKED)]
    return next(path for path in found if path.is_file())


def installable() -> bool:
    """Say whether this machine can fetch and unpack the packages."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def install() -> None:
    """Fetch the packages and unpack them; with lists of packages of our own if the machine has none."""
    if not installable():
        return
    with tempfile.TemporaryDirectory() as folder:
        lists = Path(folder) / "lists"
        (lists / "partial").mkdir(parents=True)
        own = ["-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={folder}", "-o", "APT::Sandbox::User="]
        packages = [name for name in NAMES if not find(name)]
        if "nginx" in packages:
            packages.append("nginx-common")
        if not _run(["apt-get", "download", "-qq", *packages], folder):
            _run(["apt-get", *own, "update", "-qq"], folder)
            for package in packages:
                _run(["apt-get", *own, "download", "-qq", package], folder)
        UNPACKED.mkdir(parents=True, exist_ok=True)
        for package in sorted(Path(folder).glob("*.deb")):
            _run(["dpkg-deb", "-x", str(package), str(UNPACKED)], folder)


def _run(command: list[str], folder: str) -> bool:
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    if "--install" in sys.argv and not all(map(find, NAMES)):
        install()
    for program in NAMES:
        sys.stdout.write(f"{program}: {find(program) or 'not found; set ' + program.upper() + '=/path/to/it'}\n")
    sys.exit(0 if all(map(find, NAMES)) or not installable() else 1)
