"""The errors that people see. The command line prints them in one line and exits with 2; nothing else is caught there."""

from __future__ import annotations

from typing import override


def printable(text: str) -> str:
    """Escape control characters, so that a message cannot move the cursor or split into lines."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


class LlsimError(Exception):
    """Something a person can put right; the message says what and where."""


class ConfigurationError(LlsimError):
    """A configuration is wrong. The message names the place, what was found, what is allowed and the nearest name."""

    def __init__(self, problem: str, place: str = "") -> None:
        super().__init__(problem, place)
        self.problem = printable(problem)
        self.place = printable(place)

    @override
    def __str__(self) -> str:
        return f"{self.place}: {self.problem}" if self.place else self.problem
