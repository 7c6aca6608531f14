"""The HTML checkers of the tests, from npm: the W3C's own (vnu, needs Java), else html-validate. --install gets them.

Their versions stand in package.json. vnu also reads style sheets and drawings.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

TOP = Path(__file__).parent.parent
VNU = TOP / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
OTHER = TOP / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"

NO_FAULTS = (
    # Files on a disk have no origin, so that the checker takes “'self'” for nobody.
    "violates Content Security Policy",
)


def installed() -> bool:
    """Say whether the checkers are there in the versions of package.json."""
    wanted = json.loads((TOP / "package.json").read_text())["devDependencies"]
    held = {name: TOP / "node_modules" / name / "package.json" for name in wanted}
    return all(
        path.is_file() and json.loads(path.read_text())["version"] == wanted[name] for name, path in held.items()
    )


def install() -> bool:
    """Get the checkers as package-lock.json names them."""
    if not installed() and shutil.which("npm"):
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=TOP, check=False)
    return installed()


def checker() -> str | None:
    """Return the name of the checker that can run here, the better one first."""
    if shutil.which("java") and VNU.is_file():
        return "vnu"
    return "html-validate" if shutil.which("node") and OTHER.is_file() else None


def faults(name: str, files: Sequence[Path]) -> Iterator[str]:
    """Yield what a checker finds wrong with files (html-validate reads only the HTML among them)."""
    if name == "vnu":
        command = ["java", "-jar", str(VNU), "--format", "json", "--exit-zero-always", "--stdout"]
        done = _run([*command, "--also-check-css", "--also-check-svg", *map(str, files)])
        found = [
            (message["url"], message.get("lastLine", 0), message["message"]) for message in json.loads(done)["messages"]
        ]
    else:
        pages = [str(path) for path in files if path.suffix == ".html"]
        done = _run(["node", str(OTHER), "--preset", "standard", "--formatter", "json", *pages])
        found = [(file["filePath"], m["line"], m["message"]) for file in json.loads(done) for m in file["messages"]]
    for url, line, words in found:
        if not any(harmless in words for harmless in NO_FAULTS):
            yield f"{url}:{line}: {words}"


def _run(command: Sequence[str]) -> str:
    environment = {**os.environ, "JAVA_TOOL_OPTIONS": ""}
    return subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False, env=environment).stdout


if __name__ == "__main__":
    if "--install" in sys.argv:
        install()
    sys.stdout.write(f"HTML checker: {checker() or 'none; Node with npm is needed, and Java for the better one'}\n")
    sys.exit(0 if checker() else 1)
