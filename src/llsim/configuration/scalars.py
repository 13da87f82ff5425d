"""What an unquoted word of YAML 1.2 means, and nothing more: `no`, dates, `1_000`, `0x1F` and `007` stay text."""

from __future__ import annotations

import math
import re

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", re.ASCII)
LONGEST_NUMBER = 40
LARGEST_WHOLE = 2**63 - 1

Scalar = str | int | float | bool | None


def scalar(text: str) -> Scalar:
    """Read an unquoted word. Raises ValueError with a plain message for numbers that cannot be used: not finite, or too large."""
    if text in WORDS:
        return WORDS[text]
    if NOT_FINITE.fullmatch(text):
        raise ValueError(f"found {text}; allowed: finite numbers")
    if not NUMBER.fullmatch(text):
        return text
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"found a number of {len(text)} characters; allowed: at most {LONGEST_NUMBER} (write identifiers in quotes)")
    if WHOLE_NUMBER.fullmatch(text):
        whole = int(text)
        if abs(whole) > LARGEST_WHOLE:
            raise ValueError(f"found {text}; allowed: whole numbers up to {LARGEST_WHOLE} (write identifiers in quotes)")
        return whole
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"found {text}, too large for a number; allowed: finite numbers")
    return number
