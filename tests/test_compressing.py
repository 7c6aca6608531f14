"""Compressed copies: smaller, whole, without a clock in them, and only beside text that is worth it."""

from __future__ import annotations

import gzip
import sys
from datetime import date
from pathlib import Path

import brotli
import pytest
from projects import base, project

from sitebuilder.built import Build, Options
from sitebuilder.compressing import Squeezed, squeezable, squeeze
from sitebuilder.pipeline import build

TOP = Path(__file__).parent.parent
TEXT = b"Honey may ease a cough at night. " * 40
ASKED = {"site.yaml": base()["site.yaml"] + "precompress: true\n"}


def made(files: dict[str, str | bytes]) -> Build:
    return build(project({**ASKED, **files}), Options(date(2026, 11, 24)))


def test_the_copies_unpack_to_the_file() -> None:
    found = squeeze(TEXT)
    assert gzip.decompress(found.gzip) == TEXT
    assert brotli.decompress(found.brotli) == TEXT
    assert len(found.brotli) < len(found.gzip) < len(TEXT)


def test_without_libdeflate_the_form_is_a_little_larger_and_unpacks_to_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (TOP / "docs" / "checks.md").read_bytes()
    small = squeeze(text).gzip
    monkeypatch.setitem(sys.modules, "deflate", None)
    large = squeeze(text).gzip
    assert gzip.decompress(small) == gzip.decompress(large) == text
    assert 0.9 * len(large) < len(small) < len(large)
    assert large[:10] == small[:10]


def test_no_time_and_no_system_stands_in_a_copy() -> None:
    assert squeeze(TEXT).gzip[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    assert squeeze(TEXT) == squeeze(TEXT)


def test_what_does_not_get_smaller_has_no_copy() -> None:
    assert squeeze(bytes(range(0, 256, 5))) == Squeezed(b"", b"")


def test_only_text_of_some_length_is_worth_a_copy() -> None:
    assert squeezable(["g.png", "f.webmanifest", "c.woff2", "a.html", "d/e.svg"]) == [
        "a.html",
        "d/e.svg",
        "f.webmanifest",
    ]
    assert squeeze(b"p{}" * 100) == Squeezed(b"", b"")
    assert squeeze(TEXT).forms == ("gzip", "brotli")


def test_a_form_that_could_not_be_made_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    assert squeeze(TEXT).forms == ("gzip",)
    assert "a.txt.br" not in made({"static/a.txt": TEXT}).files


def test_copies_are_made_when_the_settings_ask_for_them() -> None:
    plain = build(project({}), Options(date(2026, 11, 24))).files
    found = made({}).files
    assert not [path for path in plain if path.endswith((".gz", ".br"))]
    assert {path for path in found if not path.endswith((".gz", ".br"))} == plain.keys()
    assert gzip.decompress(found["cough/honey/index.html.gz"]) == found["cough/honey/index.html"]
    assert brotli.decompress(found["search.json.br"]) == found["search.json"]


def test_a_copy_that_an_editor_made_is_kept() -> None:
    found = made({"static/data.json": TEXT, "static/data.json.gz": b"mine"})
    assert found.files["data.json.gz"] == b"mine"


def test_without_the_package_the_build_goes_on_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    monkeypatch.setattr("sitebuilder.pipeline.find_spec", lambda name: None)
    found = made({})
    assert found.wanting == ("brotli",)
    assert found.publishable
    assert "cough/honey/index.html.gz" in found.files
    assert not [path for path in found.files if path.endswith(".br")]
