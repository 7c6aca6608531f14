"""The site of tests/base/, byte for byte. UPDATE_GOLDEN=1 writes tests/golden/site/ anew; a person reads the difference."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from projects import project

from sitebuilder.built import Options
from sitebuilder.pipeline import build

GOLDEN = Path(__file__).parent / "golden" / "site"
BUILT = build(project({}), Options(date(2026, 11, 24)))

if os.environ.get("UPDATE_GOLDEN") == "1":
    shutil.rmtree(GOLDEN, ignore_errors=True)
    for name, content in BUILT.files.items():
        (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
        (GOLDEN / name).write_bytes(content)


def test_the_golden_project_has_no_fault() -> None:
    assert BUILT.findings == ()


@pytest.mark.parametrize("path", sorted(BUILT.files))
def test_a_file_has_its_golden_bytes(path: str) -> None:
    expected = GOLDEN / path
    assert expected.is_file(), f"UPDATE_GOLDEN=1 writes tests/golden/site/{path}"
    assert BUILT.files[path].decode() == expected.read_bytes().decode()


def test_no_golden_file_is_a_stray() -> None:
    held = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file()}
    assert held - BUILT.files.keys() == set()


def test_another_day_changes_no_byte() -> None:
    assert build(project({}), Options(date(2027, 9, 30))).files == BUILT.files
