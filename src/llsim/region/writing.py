"""Write a region as a file people can read: one figure a line, and above each assumed one what was assumed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from llsim.configuration.wording import shown
from llsim.errors import ConfigurationError
from llsim.parameter import Settings
from llsim.region.figure import Figure
from llsim.region.region import DistrictFile, Region, figures_in

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
HEAD = """# A region of llsim. Every figure: value, unit, year, source, basis, note. Change what you know better, and its basis with it.
# `# assumed for you` stands above every figure nobody published for this place; every report lists them.
"""


def refuse_name(name: str, option: str) -> None:
    """Refuse a name that could be a path. Raises ConfigurationError."""
    if not NAME.fullmatch(name):
        raise ConfigurationError(f"{option}: found {shown(name)}; allowed: lower-case letters, digits and underscores, a letter first, at most 60, as `boise_city`")


def refuse_file(out: Path, *, force: bool) -> None:
    """Refuse a file that does not end in .yaml, lies in no folder, or is there already. Raises ConfigurationError."""
    if out.suffix not in (".yaml", ".yml"):
        raise ConfigurationError(f"--out: found {shown(str(out))}; allowed: a file ending in .yaml")
    if not out.parent.is_dir():
        raise ConfigurationError(f"--out: found {shown(str(out))}, whose folder does not exist; allowed: a file in a folder that does")
    if out.is_dir() or (out.exists() and not force):
        raise ConfigurationError(f"--out: found {shown(str(out))}, which is there already; allowed: a new file, or --force to write over it")


def save_region(region: Region | DistrictFile, out: Path) -> None:
    """Write a region file, whole or not at all."""
    part = out.with_suffix(".part")
    part.write_text(region_text(region), encoding="utf-8")
    part.replace(out)


def region_text(region: Region | DistrictFile) -> str:
    """Return the text of a region's file; read again it gives the same region."""
    figures = [figure for _, figure in figures_in(region, "")]
    lines = [HEAD + f"# {sum(figure.is_assumed for figure in figures)} of its {len(figures)} figures were assumed for you or are from memory.", ""]
    return "\n".join([*lines, *_lines(region, "")]) + "\n"


def _lines(item: Settings | dict[str, object], indent: str) -> Iterator[str]:
    """Write the members of settings or a mapping, those without a value left out."""
    members = dict(item)
    for key, value in members.items():
        if value is None:
            continue
        if isinstance(value, Figure):
            yield from _figure(key, value, indent)
        elif isinstance(value, list):
            yield f"{indent}{key}:" if value else f"{indent}{key}: []"
            for member in value:
                inner = list(_lines(member, indent + "    "))
                yield f"{indent}  - {inner[0].strip()}"
                yield from inner[1:]
        elif isinstance(value, (Settings, dict)):
            if not indent:
                yield ""
            yield f"{indent}{key}:"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{key}: {_text(value)}"


def _figure(key: str, figure: Figure, indent: str) -> Iterator[str]:
    """Write one figure on one line, and above it what was assumed."""
    if figure.is_assumed:
        yield f"{indent}# assumed for you: {_plain(figure.note or figure.source)}"
    members = [f"{name}: {_text(value)}" for name, value in dict(figure).items() if value != ""]
    yield f"{indent}{key}: {{{', '.join(members)}}}"


def _plain(text: str) -> str:
    """Put a text on one line, without what YAML would not take in a comment."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _text(value: object) -> str:
    """Write a value for YAML: numbers and truths as they are, texts between double quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value) if isinstance(value, int) else '"' + _plain(str(value)).replace("\\", "\\\\").replace('"', '\\"') + '"'
