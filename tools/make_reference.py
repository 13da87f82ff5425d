"""Write the generated parts of docs/odd.md, and docs/parameters.md. Run: make docs, or .venv/bin/python tools/make_reference.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import make_parameter_table
from reference_tables import TABLES

DOCS = Path(__file__).resolve().parents[1] / "docs"
PART = re.compile(r"<!-- generated: (?P<name>[^>]*?) -->\n.*?<!-- end of (?P<end>[^>]*?) -->", re.DOTALL)


def written_anew(text: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """Return a page with every generated part made again. Raises SystemExit for a part that nothing makes, is open, missing or there twice."""
    opened = re.findall(r"<!-- generated: ([^>]*?) -->", text)
    closed = [match["name"] for match in PART.finditer(text) if match["name"] == match["end"]]
    if opened != closed:
        raise SystemExit(f"generated parts {opened} are not closed one by one by `end of`; found: {closed}")
    if sorted(opened) != sorted(tables):
        raise SystemExit(f"generated parts: found {sorted(opened)}; allowed: each of {sorted(tables)} once")
    return PART.sub(lambda match: f"<!-- generated: {match['name']} -->\n{tables[match['name']]()}\n<!-- end of {match['name']} -->", text)


def main() -> None:
    """Write both pages."""
    odd = DOCS / "odd.md"
    text = written_anew(odd.read_text(encoding="utf-8"), TABLES)
    parameters = make_parameter_table.table()
    odd.write_text(text, encoding="utf-8")
    (DOCS / "parameters.md").write_text(parameters, encoding="utf-8")


if __name__ == "__main__":
    main()
