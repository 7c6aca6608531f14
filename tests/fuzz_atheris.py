"""Files of every kind, invented by atheris, which sees which lines of the engine a file reaches; for `make fuzz` on Linux.

    python -m tests.fuzz_atheris -max_total_time=300

The first byte chooses the reader, the rest is the file. An exception or more than ten seconds ends the run, and the file
is kept as crash-… or timeout-… in the current folder.
"""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import atheris
except ImportError:
    print("atheris is not installed (it is there for Linux only); Hypothesis has invented files before this")  # noqa: T201
    sys.exit(0)

sys.path.insert(0, str(Path(__file__).parent))
with atheris.instrument_imports(include=["sitebuilder"]):
    import test_fuzz

NAMES = list(test_fuzz.READERS)


def one_file(content: bytes) -> None:
    """Read one invented file."""
    if len(content) > 1:
        text = content[1:].decode("utf-8", "ignore")
        test_fuzz.READERS[NAMES[content[0] % len(NAMES)]](text)


def _beginnings(folder: Path) -> None:
    """Write files that are in order, for atheris to change."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(NAMES):
        (folder / name).write_bytes(bytes([index]) + test_fuzz.SEEDS[name].encode())
    words = (mark.encode("utf-8", "backslashreplace") for mark in test_fuzz.MARKS if mark.strip())
    lines = ("".join(f"\\x{byte:02x}" for byte in word) for word in words)
    (folder.parent / "words").write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")


if __name__ == "__main__":
    corpus = Path(".cache/fuzz/corpus")
    _beginnings(corpus)
    options = [
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-max_len=4000",
        f"-dict={corpus.parent / 'words'}",
        "-artifact_prefix=.cache/fuzz/",
    ]
    atheris.Setup([sys.argv[0], *options, *sys.argv[1:], str(corpus)], one_file)
    atheris.Fuzz()
