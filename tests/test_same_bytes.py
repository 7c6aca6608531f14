"""Whatever was built before, a remembered build equals a fresh one: byte for byte, findings included.

`FUZZ_STEPS` sets how many random changes are made; `make fuzz` makes 10,000.
"""

import os
import random
from pathlib import Path

import pytest
from editing import Editor, damage
from figures import report
from projects import project

from sitebuilder.built import Options
from sitebuilder.memo.memory import Lost, Memo
from sitebuilder.pipeline import build
from sitebuilder.publishing import MANIFEST, publish

STEPS = int(os.environ.get("FUZZ_STEPS", "150"))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_remembered_build_equals_a_fresh_one_after_any_changes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    editor = Editor(chance)
    memory, out = tmp_path / "memo.sqlite", tmp_path / "public"
    published: dict[str, bytes] = {}
    for step in range(STEPS // 2):
        changes = [editor.change() for _ in range(chance.randrange(1, 4))]
        damage(memory, chance)
        snapshot = project(editor.files)
        options = Options(editor.today, editor.drafts)
        fresh = build(snapshot, options)
        for believing in (True, False):
            try:
                with Memo(memory, "salt", editor.jobs, believing=believing) as memo:
                    warm = build(snapshot, options, memo.each)
                    assert warm.findings == fresh.findings, (step, changes)
                    assert dict(warm.files) == dict(fresh.files), (step, changes)
                    if warm.publishable:
                        publish(warm.files, out, digests=warm.files.digest)
                        published = dict(warm.files)
                break
            except Lost:
                assert believing, (step, changes)
        held = (
            {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
            if out.exists()
            else {}
        )
        held.pop(MANIFEST, None)
        assert held == published, (step, changes)
    report(f"random changes, remembered equals fresh (seed {seed})", STEPS // 2)
