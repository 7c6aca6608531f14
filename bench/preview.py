"""From saving a file to seeing it: how long the preview takes with guides of several sizes.

python -m bench.preview [ARTICLES …] starts `build.py serve` for made-up guides (35 and 1,000 articles unless told), saves an article
20 times as an editor does, and waits each time for the push that makes the browser load the page again, and for the page.
Prints the median and the slowest of the times in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tornado.websocket import WebSocketClientConnection, websocket_connect

from bench.corpus import TODAY, corpus, write_project

BUILD = Path(__file__).resolve().parent.parent / "build.py"
SAVES = 20
LIMITS = {35: 150, 1000: 400}
"""What the median may be, in milliseconds, by number of articles."""


def main(sizes: list[int]) -> int:
    """Measure every size; return 1 when a median is over its limit."""
    over = False
    for count in sizes:
        times = measure(count)
        median = statistics.median(times)
        limit = LIMITS.get(count)
        over = over or (limit is not None and median > limit)
        print(
            f"{count} articles: saved to shown in {median:.0f} ms (median of {len(times)}), slowest {max(times):.0f} ms"
            + (f", limit {limit} ms" if limit else "")
        )
    return int(over)


def measure(count: int) -> list[float]:
    """Return the milliseconds of each save."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "guide"
        made = corpus(count)
        write_project(made, project)
        article = sorted((project / "content").glob("*/[!i]*.md"))[0]
        port = _free_port()
        command = [
            sys.executable,
            str(BUILD),
            "serve",
            "--project",
            str(project),
            "--port",
            str(port),
            "--today",
            TODAY,
        ]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            if server.stdout:
                server.stdout.readline()  # it says where to look as soon as it is there
            return asyncio.run(_saves(port, article))
        finally:
            server.terminate()
            server.wait()


async def _saves(port: int, article: Path) -> list[float]:
    text = article.read_text(encoding="utf-8")
    address = f"/{article.parent.name}/{article.stem}/"
    await asyncio.to_thread(_get, port, address)
    push = await websocket_connect(f"ws://127.0.0.1:{port}/livereload")
    await push.write_message(
        json.dumps({"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]})
    )
    await push.write_message(json.dumps({"command": "info", "url": f"http://127.0.0.1:{port}{address}"}))
    await asyncio.sleep(2)  # the first looks are over
    times = []
    for number in range(SAVES):
        words = f"Saved for the {number}th time, after {number} others."
        await asyncio.sleep(0.3)
        begun = time.perf_counter()
        article.write_text(text.replace("\n## ", f"\n{words}\n\n## ", 1), encoding="utf-8")
        await _reload(push)
        page = await asyncio.to_thread(_get, port, address)
        times.append((time.perf_counter() - begun) * 1000)
        if words not in page:
            raise SystemExit(f"the page that was pushed does not say “{words}”")
    article.write_text(text, encoding="utf-8")
    return times


async def _reload(push: WebSocketClientConnection) -> None:
    while True:
        message = await asyncio.wait_for(push.read_message(), 60)
        if message is None:
            raise SystemExit("the server closed the connection")
        if json.loads(message).get("command") == "reload":
            return


def _get(port: int, address: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=60) as answer:
        text: str = answer.read().decode()
        return text


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or list(LIMITS)))
