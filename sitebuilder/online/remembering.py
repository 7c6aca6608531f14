"""What was seen, kept in .cache/online.json, and the report for people in .cache/online.md.

Both may be deleted at any time. A memory that is damaged is no memory; an entry that does not fit is left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_args

from sitebuilder.findings import Finding
from sitebuilder.online.seeing import Nature, Notice, Seen, State
from sitebuilder.online.targets import Holder, Target

MEMORY, REPORT = "online.json", "online.md"


def recall(folder: Path) -> dict[str, Seen]:
    """Read the memory."""
    try:
        found = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    entries = found.items() if isinstance(found, dict) else ()
    return {key: seen for key, entry in entries if (seen := _seen(entry)) is not None}


def _seen(entry: Any) -> Seen | None:  # Any: JSON from a file that anything may have happened to
    try:
        notices = tuple(Notice(**notice) for notice in entry["notices"])
        seen = Seen(**{**entry, "titles": tuple(entry["titles"]), "notices": notices})
    except (TypeError, KeyError):
        return None
    texts = [getattr(seen, field.name) for field in fields(seen) if field.name not in ("titles", "notices")]
    texts += [*seen.titles, *(text for n in notices for text in (n.name, n.day))]
    known = seen.state in get_args(State) and all(notice.nature in get_args(Nature) for notice in notices)
    return seen if known and all(isinstance(text, str) for text in texts) else None


def keep(folder: Path, seen: Mapping[str, Seen], held: Iterable[Target]) -> None:
    """Write the memory, without what the project does not name any more."""
    named = {target.key for target in held}
    entries = {key: asdict(entry) for key, entry in sorted(seen.items()) if key in named}
    _write(folder / MEMORY, json.dumps(entries, ensure_ascii=False, indent=1) + "\n")


def write_report(
    folder: Path, held: Mapping[Target, Iterable[Holder]], seen: Mapping[str, Seen], findings: Iterable[Finding]
) -> Path:
    """Write the report: what is wrong, then everything that was looked at."""
    states = Counter(seen[target.key].state if target.key in seen else "not asked" for target in held)
    lines = ["# What the world says", ""]
    lines += [f"* {state}: {number}" for state, number in sorted(states.items())]
    lines += ["", "## To be looked at", ""]
    for finding in findings:
        place = finding.place
        lines += [
            f"* `{place.path}:{place.line}:{place.column}` {_plain(finding.message)}  ",
            f"  {_plain(finding.fix)}",
        ]
    lines += ["", "## Everything", "", "| what | where | seen | on |", "|---|---|---|---|"]
    for target, holders in held.items():
        entry = seen.get(target.key)
        where = ", ".join(dict.fromkeys(holder.place.path for holder in holders))
        told = f"{entry.state} {entry.said}".strip() if entry else "not asked"
        lines.append(f"| {_plain(target.key)} | {where} | {_plain(told)} | {entry.asked[:10] if entry else ''} |")
    path = folder / REPORT
    _write(path, "\n".join(lines) + "\n")
    return path


def _plain(text: str) -> str:
    """Keep what others wrote from being read as Markdown or HTML."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.part~")
    temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    temporary.replace(path)
