"""What a person at the terminal sees of a build: a bar while it takes long, and with `--profile` where the time went.

In: steps and calls as they are computed. Out: a bar on standard error, on a terminal alone; the lines of `--profile`.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sitebuilder.memo.calls import Answers, Each

R = TypeVar("R")
PATIENCE = 1.0
"""Seconds without a bar: a shorter build is over before one could be read."""
SLOWEST = 10
STEPS: Mapping[str, str] = {
    "read_document": "Reading pages",
    "read_reference_file": "Reading works",
    "plan_site": "Planning",
    "judge_page": "Checking pages",
    "make_page": "Making pages",
    "render_planned": "Making lists",
    "squeeze": "Compressing",
}


class Telling:
    """Takes note of a build and tells nothing."""

    def watch(self, step: str, label: str, seconds: float, number: int, total: int) -> None:
        """Take note of one computed call."""

    def watched(self, each: Each) -> Each:
        """Return the same way to call, of which every step may be noted."""
        return each

    def close(self) -> None:
        """The build is over."""

    def lines(self, templates: Mapping[str, str]) -> Iterator[str]:
        """Yield what there is to tell at the end; `templates` by the label of what they make."""
        yield from ()


class Bar(Telling):
    """A bar for each step that is computed while the build takes longer than `PATIENCE`."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._progress: Any = None  # Any: `rich` is heavy, and mostly not needed
        self._tasks: dict[str, Any] = {}

    def watch(self, step: str, label: str, seconds: float, number: int, total: int) -> None:
        """Take note of one computed call."""
        if self._progress is None:
            if time.monotonic() - self._started < PATIENCE:
                return
            self._progress = _progress()
        if step not in self._tasks:
            self._tasks[step] = self._progress.add_task(STEPS.get(step, "Building"), total=total)
        self._progress.update(self._tasks[step], completed=number)

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()


def _progress() -> Any:  # Any: as above
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:16}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress


class Profile(Telling):
    """Counts where the time of a build goes."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._steps: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self._pages: defaultdict[str, float] = defaultdict(float)
        self._made: dict[str, float] = {}

    def watch(self, step: str, label: str, seconds: float, number: int, total: int) -> None:
        """Take note of one computed call."""
        self._steps[step][1] += seconds
        self._steps[step][2] += 1
        if label.endswith(".md"):
            self._pages[label] += seconds
        if step in ("make_page", "render_planned"):
            self._made[label] = seconds

    def watched(self, each: Each) -> Each:
        """Return the same way to call, which takes the time of every step."""

        def timed(function: Callable[..., R], /, *given: Sequence[Any]) -> Answers[R]:
            started = time.perf_counter()
            answers = each(function, *given)
            self._steps[function.__qualname__][0] += time.perf_counter() - started
            return answers

        return timed

    def lines(self, templates: Mapping[str, str]) -> Iterator[str]:
        """Yield the profile: steps, templates and slowest pages; `templates` by the label of what they make."""
        whole = time.perf_counter() - self._started
        yield f"{'step':24}{'seconds':>9}{'computed':>10}{'in calls':>10}"
        for step, (seconds, inside, count) in sorted(self._steps.items(), key=lambda item: -item[1][0]):
            if seconds >= 0.0005:
                yield f"{step:24}{seconds:9.3f}{count:10.0f}{inside:10.3f}"
        rest = whole - sum(seconds for seconds, _, _ in self._steps.values())
        yield f"{'everything else':24}{rest:9.3f}"
        by_template: defaultdict[str, list[float]] = defaultdict(list)
        for label, seconds in self._made.items():
            by_template[templates.get(label, label)].append(seconds)
        if by_template:
            yield f"{'template':32}{'files':>7}{'seconds':>9}{'slowest':>9}"
        for name, times in sorted(by_template.items(), key=lambda item: -sum(item[1])):
            yield f"{name:32}{len(times):7}{sum(times):9.3f}{max(times):9.3f}"
        slowest = sorted(self._pages.items(), key=lambda item: (-item[1], item[0]))[:SLOWEST]
        if slowest:
            yield "slowest pages (reading, checking and making)"
        yield from (f"{seconds:9.3f}  {label}" for label, seconds in slowest)
