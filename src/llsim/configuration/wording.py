"""Words for error messages: how a value, a list of names and the nearest name are shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from llsim.errors import ConfigurationError, printable

LONGEST = 60  # characters of a found value that are shown
LONGEST_REASON = 300  # characters of a reason given by others
MOST_NAMES = 30  # names listed before the rest is only counted


def shown(value: object) -> str:
    """Describe a found value in a few words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"a mapping ({named(value)})" if value else "an empty mapping"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        return f'the text "{shortened(value)}"'
    return shortened(str(value))


def shortened(text: str, longest: int = LONGEST) -> str:
    """Show the beginning of a text, control characters escaped."""
    cut = printable(text[: longest + 1])
    return cut if len(cut) <= longest else cut[:longest] + "..."


def named(names: Iterable[object]) -> str:
    """List names in backticks, the first thirty of them."""
    listed = [f"`{shortened(str(name))}`" for name in names]
    more = f" and {len(listed) - MOST_NAMES} more" if len(listed) > MOST_NAMES else ""
    return ", ".join(listed[:MOST_NAMES]) + more


def nearest(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean `z`?" for the nearest known name, or nothing when none is near."""
    short = name[:LONGEST].lower()
    near = difflib.get_close_matches(short, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""


def refuse_unknown(what: str, found: str, known: Iterable[str]) -> None:
    """Raise ConfigurationError for a name that is not known."""
    names = list(known)
    if found not in names:
        raise ConfigurationError(f"{what}: found {shortened(found)}; allowed: {named(names)}{nearest(found, names)}")


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as people type it: `levers.dual_enrollment[0].seats`."""
    text = ""
    for element in path:
        text += f"[{element}]" if isinstance(element, int) else f".{shortened(element)}"
    return text.removeprefix(".")
