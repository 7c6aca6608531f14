"""Audits the built guide with Lighthouse, as a slow phone on a slow line: one page of each template. make audit runs it.

The pages come from the real Caddy with the file that the build wrote for it, over HTTPS and HTTP/2, as from a host. Over plain
HTTP/1.1 the same pages show about 1,055 or 1,203 milliseconds by chance: by which file meets a connection that already stands.

Prints the four scores, when the largest part was there (LCP, milliseconds), how much the page jumped (CLS) and its weight;
ends with 1 if a score is below 100, LCP is over 1.2 s or CLS is over 0.01. Each page is audited three times (AUDIT_RUNS) and
each figure is the middle one, as Lighthouse advises: one run on a busy machine says little. Pages that search engines are
asked to leave out (search, not found) are not scored for search engines.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import browser
import servers

from sitebuilder.built import Options
from sitebuilder.pipeline import build
from sitebuilder.publishing import publish
from sitebuilder.snapshot import take

TOP = Path(__file__).parent.parent
TOOLS = Path(__file__).parent / "lighthouse"
LIGHTHOUSE = TOOLS / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = {
    "home": "/",
    "topic": "/pain/",
    "article": "/side-effects/hair-loss/",
    "longest article": "/start/what-is-kratom/",
    "page": "/about/",
    "glossary": "/glossary/",
    "references": "/references/",
    "references of a kind": "/references/human-observational/",
    "evidence": "/evidence/",
    "search": "/search/",
    "help": "/help/",
    "corrections": "/corrections/",
    "a-z": "/a-z/",
    "404": "/404.html",
}
HIDDEN = ("search", "404")
GROUPS = ("performance", "accessibility", "best-practices", "seo")
MOST_LCP, MOST_CLS = 1200, 0.01
CADDY = """
{{
	admin off
	skip_install_trust
	auto_https disable_redirects
}}
https://localhost:{port} {{
	tls internal
	root * {home}/www
	import {home}/www/_caddy
}}
"""
RUNS = int(os.environ.get("AUDIT_RUNS", "3"))


def audited(address: str) -> dict[str, Any]:
    """Return what Lighthouse says of one page."""
    command = ["node", str(LIGHTHOUSE), address, "--output=json", "--quiet", f"--only-categories={','.join(GROUPS)}"]
    command += [f"--chrome-flags=--headless=new {' '.join((*browser.FLAGS, '--ignore-certificate-errors'))}"]
    environment = {**os.environ, "CHROME_PATH": browser.find() or ""}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=TOOLS)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextlib.contextmanager
def hosted(home: Path, caddy: str) -> Iterator[str]:
    """Serve the guide from a folder; yield its address. The certificate is Caddy's own, made for this one run."""
    port = servers.free_port()
    address = f"https://localhost:{port}"
    publish(build(take(TOP), Options(date.today(), base_url=address)).files, home / "www")
    (home / "Caddyfile").write_text(CADDY.format(home=home, port=port), encoding="utf-8")
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    command = [caddy, "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]
    with (home / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        try:
            time.sleep(3)
            yield address
        finally:
            process.terminate()
            process.wait(10)


def row(name: str, runs: list[dict[str, Any]]) -> tuple[str, bool]:
    """Return one line of the table, and whether it is good enough."""

    def middle(audit: str) -> float:
        return median(found["audits"][audit]["numericValue"] for found in runs)

    scores = [round(median(100 * (found["categories"][group]["score"] or 0) for found in runs)) for group in GROUPS]
    lcp, cls = middle("largest-contentful-paint"), middle("cumulative-layout-shift")
    weight = middle("total-byte-weight")
    counted = scores[:3] if name in HIDDEN else scores
    good = min(counted) == 100 and lcp <= MOST_LCP and cls <= MOST_CLS
    cells = [f"{score:>4}" for score in counted] + ["   -"] * (4 - len(counted))
    return f"{name:<22}{''.join(cells)}{lcp:>7.0f}{cls:>8.3f}{weight / 1000:>7.1f}", good


def faults(found: dict[str, Any]) -> list[str]:
    """Name the audits that cost points."""
    weights = {ref["id"] for group in GROUPS for ref in found["categories"][group]["auditRefs"] if ref["weight"]}
    return sorted(name for name in weights if (found["audits"][name]["score"] or 0) < 0.995)


def main() -> int:
    if browser.find() is None or shutil.which("npm") is None:
        sys.stdout.write("an audit needs Node with npm, and Chromium\n")
        return 1
    caddy = servers.find("caddy")
    if caddy is None:
        sys.stdout.write("an audit needs Caddy: python -m tests.servers --install\n")
        return 1
    if not LIGHTHOUSE.is_file():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=TOOLS, check=True)
    wanted = sys.argv[1:] or list(PAGES)
    bad = 0
    with tempfile.TemporaryDirectory() as folder, hosted(Path(folder), caddy) as address:
        sys.stdout.write(f"{'':<22} per  acc  bes  seo    LCP     CLS     kB\n")
        for name in wanted:
            runs = [audited(address + PAGES[name]) for _ in range(RUNS)]
            line, good = row(name, runs)
            bad += not good
            sys.stdout.write(f"{line}{'' if good else '  ' + ', '.join(faults(runs[-1]))}\n")
            sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
