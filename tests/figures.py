"""Figures that tests measure, kept for the end of the run, where `conftest.py` prints them."""

FIGURES: dict[str, str] = {}


def report(name: str, value: object) -> None:
    """Keep a figure to be printed when the tests are done."""
    FIGURES[name] = str(value)
