"""Asking an editor for what is missing, where there is somebody to ask.

In: a `Question`. Out: an answer that was looked at, or `Taken`: on a terminal a bad answer is asked for again, in a
script the option is named that would have answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sitebuilder.findings import did_you_mean
from sitebuilder.starting.files import Taken, clean


@dataclass(frozen=True, slots=True)
class Question:
    """What has to be known: in words, and as the option that answers it in a script."""

    words: str
    option: str
    choices: tuple[tuple[str, str], ...] = ()
    """What may be answered, and what each of them means; empty: any text."""
    default: str = ""
    """What an empty answer stands for."""
    optional: bool = False
    """An empty answer is an answer."""


Ask: TypeAlias = Callable[[Question], str]


def refuse(question: Question) -> str:
    """Answer where nobody can be asked: with what is usual, or not at all."""
    if question.default or question.optional:
        return question.default
    named = f", one of {', '.join(name for name, _ in question.choices)}" if question.choices else ""
    raise Taken(f"{question.words} Nobody can be asked here: say it with {question.option}{named}")


def on_terminal(read: Callable[[str], str], tell: Callable[[str], None]) -> Ask:
    """Return a way to ask that reads lines and tells lines; a bad answer is explained and asked for again."""

    def ask(question: Question) -> str:
        tell(question.words)
        for name, meaning in question.choices:
            tell(f"  {name}" + (f": {meaning}" if meaning else ""))
        while True:
            try:
                answer = clean(read(f"[{question.default}] > " if question.default else "> "))
            except EOFError:
                raise Taken("there was no answer, so nothing was written") from None
            problem = _problem(question, answer)
            if not problem:
                return answer or question.default
            tell(problem)

    return ask


def _problem(question: Question, answer: str) -> str:
    """Say what is wrong with an answer; nothing if it will do."""
    if not answer:
        return (
            ""
            if question.default or question.optional
            else "This one is needed. Ctrl-C leaves without writing anything."
        )
    return wrong_choice(answer, [name for name, _ in question.choices])


def wrong_choice(answer: str, choices: Iterable[str]) -> str:
    """Say that an answer is none of the choices; nothing if it is one, or if there are none."""
    known = list(choices)
    if not known or answer in known:
        return ""
    return f"“{answer}” can not be chosen; {did_you_mean(answer, known, 'Write one of: ' + ', '.join(known))}"
