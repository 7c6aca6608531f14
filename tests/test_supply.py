"""What comes from elsewhere is known, licensed, unchanged and pinned; the same inputs give the same site everywhere."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from figures import report

ROOT = Path(__file__).parent.parent
OPEN_LICENCES = {
    *("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "GPL-3.0-or-later", "MIT", "MIT-CMU", "OFL-1.1", "PSF-2.0"),
}
SPEC = importlib.util.spec_from_file_location("sbom", ROOT / "requirements/sbom.py")
assert SPEC and SPEC.loader
sbom = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(sbom)


@pytest.mark.parametrize("vendored", sbom.shipped()["vendored"], ids=lambda one: one["name"])
def test_a_vendored_file_is_the_one_that_was_taken_in(vendored: dict[str, Any]) -> None:
    assert hashlib.sha256((ROOT / vendored["file"]).read_bytes()).hexdigest() == vendored["sha256"]
    assert (ROOT / vendored["licence_file"]).read_text(encoding="utf-8").strip()
    assert vendored["licence"] in OPEN_LICENCES


def test_every_font_and_vendored_script_is_in_the_list() -> None:
    listed = {one[key] for one in sbom.shipped()["vendored"] for key in ("file", "licence_file")}
    editor = (path for path in (ROOT / "sitebuilder/editor/sveltia").rglob("*") if path.is_file())
    found = [*(ROOT / "static/vendor").iterdir(), *(ROOT / "static/fonts").iterdir(), *editor]
    assert {path.relative_to(ROOT).as_posix() for path in found} <= listed


def test_every_package_of_the_lock_has_a_licence_that_lets_us_use_it() -> None:
    licences = sbom.shipped()["packages"]
    assert set(licences) == set(sbom.pinned())
    assert set(licences.values()) <= OPEN_LICENCES


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements/*.txt")), ids=lambda path: path.name)
def test_a_lock_pins_every_package_by_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries if not entry.startswith("#"))
    assert not re.search(r"://|--index|--find-links|@ file", text)


def test_the_lock_of_npm_names_no_address_and_every_package_by_its_digest() -> None:
    for lock in [ROOT / "package-lock.json", *ROOT.glob("bench/*/package-lock.json")]:
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert not [name for name, one in packages.items() if "resolved" in one]
        assert all(one.get("integrity", "").startswith("sha512-") for name, one in packages.items() if name)


def test_the_bill_of_materials_is_valid_and_whole() -> None:
    bill = sbom.bill()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    names = {one["name"] for one in json.loads(bill)["components"]}
    assert names == set(sbom.pinned()) | {one["name"] for one in sbom.shipped()["vendored"]}
    assert bill == sbom.bill(), "the same bytes each time"
    report("packages and vendored files in the bill of materials, valid CycloneDX 1.6", len(names))


def built(project: Path, out: Path, mask: int, **environment: str) -> dict[str, str]:
    """Build in a process of its own; return the digest of every file by its path."""
    command = [sys.executable, str(project / "build.py"), "build", "--fresh", "--quiet", "--today", "2026-11-24"]
    command += ["--out", str(out), "--jobs", environment.pop("jobs")]
    given = {"PATH": os.environ["PATH"], **environment}
    subprocess.run(command, env=given, check=True, umask=mask, cwd=out.parent, timeout=300)
    files = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_folder_time_zone_language_hash_seed_mask_and_jobs_change_no_byte(tmp_path: Path) -> None:
    here, there = tmp_path / "a", tmp_path / "other place" / "deep"
    for place in (here, there):
        place.mkdir(parents=True)
        for name in ("build.py", "site.yaml", "checked.json", "sitebuilder", "content", "templates", "static"):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, place / name)
    for path in there.rglob("*"):
        os.utime(path, (0, 0))
    one = built(here, tmp_path / "one", 0o022, jobs="1", TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0")
    other = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242"}
    two = built(there, tmp_path / "two", 0o077, jobs="3", HOME=str(tmp_path), **other)
    assert len(one) > 100
    assert one == two
    report("files with the same bytes from another folder, time zone, language, hash seed, mask and jobs", len(one))
