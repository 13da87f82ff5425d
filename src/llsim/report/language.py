"""The language a page is written in: English as it stands in the code, any other from `languages/*.po`.

A sentence is translated whole, with placeholders for its numbers and names: nothing is glued from translated bits in English word order.
Numbers keep their American form in every language, as Spanish in the United States has it: 1,234.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

from markupsafe import Markup

from llsim.errors import ConfigurationError
from llsim.report.figure import Figure, Sentence

LANGUAGES = Path(__file__).parent / "languages"
ENGLISH = "en"
_CURRENT: ContextVar[tuple[str, NullTranslations]] = ContextVar("language", default=(ENGLISH, NullTranslations()))


def languages() -> tuple[str, ...]:
    """List the languages a page can be written in."""
    return (ENGLISH, *sorted(path.stem for path in LANGUAGES.glob("*.po")))


@cache
def translations(language: str) -> NullTranslations:
    """Read the catalogue of a language. Raises ConfigurationError for one there is no catalogue of."""
    if language not in languages():
        raise ConfigurationError(f"--language: found {language!r}; allowed: {', '.join(languages())}")
    if language == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 (slow to import)
    from babel.messages.pofile import read_po  # noqa: PLC0415 (slow to import)

    compiled = BytesIO()
    with (LANGUAGES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@contextmanager
def speaking(language: str, catalogue: NullTranslations | None = None) -> Iterator[NullTranslations]:
    """Write in a language inside the block; gives its translations (`catalogue` where they are given). Raises ConfigurationError."""
    found = catalogue or translations(language)
    token = _CURRENT.set((language, found))
    try:
        yield found
    finally:
        _CURRENT.reset(token)


def _(message: str) -> str:
    """Translate a text without placeholders; one that is not in the catalogue stays as it is."""
    return _CURRENT.get()[1].gettext(message) if message else ""


def filled(message: str, /, **parts: str) -> str:
    """Translate a text, then put the parts in its places."""
    return _(message).format(**parts)


def sentence(message: str, /, **parts: str | Figure | Sentence) -> Sentence:
    """Translate a sentence, then put texts, figures and sentences in its places."""
    return placed(_(message), **parts)


def counted(one: str, more: str, number: int, /, **parts: str | Figure | Sentence) -> Sentence:
    """Translate a sentence in the form that fits a number, then put the parts in its places."""
    return placed(_CURRENT.get()[1].ngettext(one, more, number), **parts)


def placed(text: str, /, **parts: str | Figure | Sentence) -> Sentence:
    """Put parts in the places of a text that is translated already. Raises KeyError for a place without a part."""
    found: list[str | Figure] = []
    for words, name, _format, _conversion in Formatter().parse(text):
        found += [words] if words else []
        part = parts[name] if name else ()
        found += list(part) if isinstance(part, tuple) else [part]
    return tuple(found)


def plain(told: Sentence) -> str:
    """Return a sentence as text, its figures as they are shown."""
    return "".join(part.text if isinstance(part, Figure) else part for part in told)


def quoted(text: str) -> str:
    """Return English words that are quoted from a file; in another language they are marked as English, so that they are read out as such."""
    return text if _CURRENT.get()[0] == ENGLISH or not text else Markup('<span lang="en">{}</span>').format(text)
