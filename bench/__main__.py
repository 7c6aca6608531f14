"""`make bench`: how long a build takes, beside other builders that are given the same text in the same minutes.

In: sizes and rounds from the environment. Out: a table on standard output. Nothing here is a test: times depend on the
machine. Every build is a process of its own; rounds are interleaved, so that a busy minute meets all of them, and ratios
are taken within a round.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import REPOSITORY, TODAY, corpus, write_project
from bench.peers import PEERS, Peer, write

HERE = REPOSITORY / "bench"
WORK = Path(os.environ.get("BENCH_FOLDER", str(HERE / ".cache")))
SPENT = WORK / "spent"
SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "100 1000").split()]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
CHOSEN = os.environ.get("BENCH_PEERS", " ".join(peer.name for peer in PEERS)).split()
SLOW = ("pelican", "mkdocs")  # from 5,000 articles on: one round, cold and one edit alone
HEADING = "## What you can do now\n\n"
CASES = {
    "cold": "no output, no memory",
    "nothing": "nothing changed",
    "edit": "one sentence of one article changed",
    "template": "one word of the article's template changed",
    "checkout": "all file times new, memory and output there, one sentence changed",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One build: seconds on the clock and of the processors, MiB of its largest process."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Builder:
    """One builder with its project."""

    name: str
    folder: Path
    command: tuple[str, ...]
    article: Path
    template: Path
    leftovers: tuple[Path, ...]
    sources: tuple[str, ...]


# --- building and measuring -----------------------------------------------------------------------------------------


def measure(command: Sequence[str], folder: Path) -> Measured:
    """Run one build to its end."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed in {folder}:\n{errors.decode(errors='replace')[-2000:]}")
    return Measured(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def prepare(builder: Builder, case: str, number: int) -> None:
    """Bring a project into the state in which a case begins."""
    if case == "cold":
        for leftover in builder.leftovers:
            set_aside(leftover)
    elif case in ("edit", "checkout"):
        text = builder.article.read_text(encoding="utf-8")
        before, _, after = text.partition(HEADING)
        after = after.split("\n\n", 1)[1] if after.startswith("This line was ") else after
        builder.article.write_text(
            f"{before}{HEADING}This line was written again as {_spelt(number)}.\n\n{after}", encoding="utf-8"
        )
    elif case == "template":
        text = builder.template.read_text(encoding="utf-8")
        text = text.partition("<!-- edit")[0] if "<!-- edit" in text else text
        mark = f"<!-- edit {number} -->"
        end = text.rfind("{{ end }}") if text.rstrip().endswith("{{ end }}") else text.rfind("{% endblock")
        text = f"{text[:end]}{mark}{text[end:]}" if end > 0 else text + mark
        builder.template.write_text(text, encoding="utf-8")
    if case == "checkout":
        for folder in builder.sources:
            for path in (builder.folder / folder).rglob("*"):
                os.utime(path)


def set_aside(folder: Path) -> None:
    """Move what a build left out of the way; it is deleted when all is measured.

    Some file systems make new files slowly for minutes after many were deleted, which would be charged to the next build.
    """
    if folder.exists():
        SPENT.mkdir(parents=True, exist_ok=True)
        folder.rename(SPENT / str(len(list(SPENT.iterdir()))))


def _spelt(number: int) -> str:
    """Return a number in letters: one in digits would need a source."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _template_edits(builder: Builder) -> None:
    """Take the marks of earlier rounds out of a template."""
    text = builder.template.read_text(encoding="utf-8")
    while "<!-- edit" in text:
        before, _, after = text.partition("<!-- edit")
        text = before + after.partition("-->")[2]
    builder.template.write_text(text, encoding="utf-8")


def ours(folder: Path, project: Path, article: str) -> Builder:
    """Return our own builder."""
    command = (sys.executable, str(REPOSITORY / "build.py"), "build", "--project", str(project), "--today", TODAY)
    return Builder(
        "ours",
        folder,
        (*command, "--quiet"),
        project / article,
        project / "templates/pages/article.html",
        (project / "public", project / ".cache"),
        ("content", "templates", "static"),
    )


def other(peer: Peer, folder: Path, article: str) -> Builder:
    """Return a peer."""
    env = WORK / "env" / peer.name
    command = tuple(part.format(env=env) for part in peer.command)
    if peer.name == "hugo":  # the binary itself, not the Python script that starts it
        command = (str(next(env.glob("lib/python*/site-packages/hugo/binaries/hugo*"))), *command[1:])
    leftovers = tuple(folder / name for name in (peer.output, "cache", "resources", ".cache"))
    top = peer.article.split("/", 1)[0]
    return Builder(peer.name, folder, command, folder / article, folder / peer.template, leftovers, (top,))


# --- environments ---------------------------------------------------------------------------------------------------


def install(peer: Peer) -> None:
    """Install a peer into an environment of its own, unless it is there."""
    env, done = WORK / "env" / peer.name, WORK / "env" / f"{peer.name}.done"
    if done.exists():
        return
    env.mkdir(parents=True, exist_ok=True)
    if peer.name == "eleventy":
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "peers" / name, env / name)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=env, check=True)
    else:
        lock = str(HERE / "peers" / f"{peer.name}.txt")
        if shutil.which("uv"):
            subprocess.run(["uv", "venv", "-q", "--clear", "--python", sys.executable, str(env)], check=True)
            install = ["uv", "pip", "install", "-q", "--python", str(env / "bin/python")]
        else:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(env)], check=True)
            install = [str(env / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*install, "--require-hashes", "-r", lock], check=True)
    done.touch()


def builders(size: int) -> Iterator[Builder]:
    """Write the projects of one size and yield their builders."""
    made = corpus(size)
    first = made.articles[0]
    folder = WORK / str(size)
    set_aside(folder)
    write_project(made, folder / "ours")
    yield ours(folder / "ours", folder / "ours", f"content/{first.topic}/{first.name}.md")
    for peer in PEERS:
        if peer.name in CHOSEN:
            install(peer)
            write(peer, made, folder / peer.name)
            if peer.name == "eleventy":
                (folder / peer.name / "node_modules").symlink_to(WORK / "env/eleventy/node_modules")
            yield other(peer, folder / peer.name, peer.article.format(topic=first.topic, name=first.name))


# --- rounds and tables ----------------------------------------------------------------------------------------------

Results = dict[str, dict[str, list[Measured]]]


def rounds(held: Sequence[Builder], size: int, say: Callable[[str], None]) -> Results:
    """Measure every case of every builder, round by round."""
    results: Results = {case: {builder.name: [] for builder in held} for case in CASES}
    for number in range(ROUNDS):
        order = [*held[number % len(held) :], *held[: number % len(held)]]
        for case in CASES:
            for builder in order:
                if size >= 5000 and builder.name in SLOW and (number or case not in ("cold", "edit")):
                    continue
                if case == "checkout" and builder.name not in ("ours", "hugo"):
                    continue
                _template_edits(builder)
                if case == "checkout" and builder.name == "ours":
                    measure(
                        builder.command, builder.folder
                    )  # the pages that the template's edit changed; others always make all
                prepare(builder, case, number + ROUNDS * list(CASES).index(case))  # no text twice
                if case == "nothing":
                    _settle(builder)
                results[case][builder.name].append(measure(builder.command, builder.folder))
        say(f"round {number + 1} of {ROUNDS}")
    return results


def _settle(builder: Builder) -> None:
    """Build once more than two seconds after the last edit: file times so young are not trusted yet."""
    time.sleep(2.1)
    measure(builder.command, builder.folder)


def walked(held: Builder, *tops: str) -> float:
    """Return how long it takes to start Python, walk through folders and ask for the times of every file."""
    walk = (
        f"import os\nfor top in {tops}:\n for folder, _, names in os.walk(top):\n"
        "  for name in names: os.stat(f'{folder}/{name}')"
    )
    return statistics.median(measure((sys.executable, "-S", "-c", walk), held.folder).wall for _ in range(ROUNDS))


def table(results: Results) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"{'case':10}{'builder':10}{'wall s':>9}{'CPU s':>9}{'MiB':>7}{'wall to ours':>14}{'CPU to ours':>13}{'runs':>6}"
    for case, by_name in results.items():
        mine = by_name["ours"]
        for name, found in by_name.items():
            if not found:
                continue
            wall = statistics.median(one.wall / own.wall for one, own in zip(found, mine, strict=False))
            cpu = statistics.median(one.cpu / max(own.cpu, 0.001) for one, own in zip(found, mine, strict=False))
            medians = [statistics.median(getattr(one, what) for one in found) for what in ("wall", "cpu", "memory")]
            yield f"{case:10}{name:10}{medians[0]:9.3f}{medians[1]:9.3f}{medians[2]:7.0f}{wall:14.2f}{cpu:13.2f}{len(found):6}"


def guide() -> Builder:
    """Return our builder with the guide itself."""
    project = WORK / "guide"
    set_aside(project)
    for name in ("content", "templates", "static"):
        shutil.copytree(REPOSITORY / name, project / name)
    for name in ("site.yaml", "checked.json"):
        shutil.copy(REPOSITORY / name, project / name)
    return ours(project, project, "content/pain/back-pain.md")


def main() -> None:
    """Measure and print."""

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, {ROUNDS} rounds; every build is its own process."
    )
    print("Medians; ratios are medians of those within a round. MiB: the largest process of a build.")
    for case, words in CASES.items():
        print(f"  {case}: {words}")
    print("Ours checks everything. The others are given plain Markdown, and differ:")
    for peer in PEERS:
        if peer.name in CHOSEN:
            print(f"  {peer.name}: {peer.differs}")
    for size in SIZES:
        held = list(builders(size))
        say(f"{size} articles")
        results = rounds(held, size, say)
        print(f"\n{size} articles")
        print("\n".join(table(results)))
        sources, both = (walked(held[0], *held[0].sources, *more) for more in ((), ("public",)))
        print(
            f"Python's start and the times of all source files alone: {sources:.3f} s; and of all published ones: {both:.3f} s"
        )
    if os.environ.get("BENCH_GUIDE", "1") == "1":
        real = guide()
        results = {"cold": {"ours": []}, "edit": {"ours": []}}
        for number in range(ROUNDS):
            for case in results:
                prepare(real, case, number)
                results[case]["ours"].append(measure(real.command, real.folder))
        print(f"\nThe guide itself, {len(list((real.folder / 'content').rglob('*.md')))} pages")
        print("\n".join(table(results)))
    shutil.rmtree(SPENT, ignore_errors=True)


if __name__ == "__main__":
    main()
