"""Bring the catalogues of translations up to date with the code: `python tools/update_languages.py`. New messages come empty, and those no longer used go."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from llsim import flows
from llsim.agents.industry import INDUSTRIES
from llsim.catalogue import OUTCOMES
from llsim.configuration import list_configurations
from llsim.network.network import read_network
from llsim.reading import read_scenario
from llsim.region.figure import Basis
from llsim.region.reading import read_region
from llsim.report.equity import CERTIFIED
from llsim.report.language import LANGUAGES, speaking
from llsim.report.words import plain_words
from llsim.rules import PAYERS
from llsim.scenario import LEVERS

REPORT = Path("src/llsim/report")
KEYWORDS: dict[str, Any] = {"_": None, "filled": None, "sentence": None, "counted": (1, 2), "gettext": None, "ngettext": (1, 2)}
TEMPLATE = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
CONSTANTS = {
    "answer": ("VERBS", "NONE", "FIRST"), "cells": ("CHANGES", "VERDICTS", "EFFECTS"), "equity": ("EFFECTS", "WORDS"), "first_page": ("NARROWING",), "flow_chart": ("HEADINGS",),
    "findings.parts": ("WITHOUT_LEVERS",),
    "findings.moved": ("CHANGES",), "findings.moved_pictures": ("SHORT", "ACCOUNT"), "findings.moved_tables": ("ROADS_AND_DOINGS", "WAY_TITLES", "WHICH", "REST_OF_ACCOUNT"),
    "findings.account": ("CLEAR",), "findings.account_words": ("PARTIES",), "findings.account_checks": ("TITLES", "VERDICTS", "WHAT"),
    "findings.account_tables": ("MEASURES", "OTHERS", "ITEMS", "ACTIVITIES"), "findings.bottlenecks": ("NAMES",),
    "findings.power_words": ("TITLES", "COMPARED", "UNITS", "PILOT", "WITHOUT_PROGRAMME"),
    "resting": ("SHARES", "NO_INTERVAL", "NO_CLEAR_EFFECT", "OTHER_SIGN"), "standing": ("PARTS", "ELSE"), "words": ("NUMBERS", "GROUP_TITLES", "GROUPS_INSIDE", "SIZES", "GRADE_TITLES", "GRADE_WORDS"),
}
"""Texts that the code keeps in tables and translates where it shows them."""
PLURAL = ("answer", "VERBS")
NOT_SHOWN = {"key", "intensity", "takes", "name", "start", "ramp", "end"}
"""Fields of a lever that are said in words of their own."""

Message = str | tuple[str, str]


def messages() -> dict[Message, None]:
    """List every text that a brief may translate, in the order of the code; a pair is a singular and its plural."""
    found: dict[Message, None] = {}
    for path in (*sorted(REPORT.glob("templates/*.jinja")), *sorted(REPORT.glob("*.py")), *sorted(REPORT.glob("findings/*.py"))):
        found |= dict.fromkeys(of_file(path))
    for module, names in CONSTANTS.items():
        for name in names:
            found |= dict.fromkeys(of_constant(getattr(importlib.import_module(f"llsim.report.{module}"), name), pairs=(module, name) == PLURAL))
    return found | dict.fromkeys(of_the_model())


def of_file(path: Path) -> list[Message]:
    """List the texts that a file hands over to be translated."""
    with path.open("rb") as file:
        calls = list(babel_extract(file, list(KEYWORDS), [], TEMPLATE) if path.suffix == ".jinja" else extract_python(file, KEYWORDS, [], {}))
    found: list[Message] = []
    for _line, function, text, _comments in calls:
        told = text if isinstance(text, tuple) else (text,)
        if function in {"counted", "ngettext"}:
            found += [(told[0], told[1])] if told[0] and told[1] else []
        else:
            found += [told[0]] if told[0] else []
    return found


def of_constant(value: Any, *, pairs: bool) -> list[Message]:
    """List the texts in a table of the code."""
    if isinstance(value, str):
        return [value]
    if pairs:
        return list(value.values())
    inside = value.values() if isinstance(value, dict) else value
    return [text for one in inside for text in of_constant(one, pairs=False)]


def of_the_model() -> list[Message]:
    """List the texts that come from the model: outcomes, units, stages of a cohort, levers and their settings, payers, industries, shipped scenarios, regions and networks."""
    found: list[Message] = [text for outcome in (*OUTCOMES, CERTIFIED) for text in (outcome.title, outcome.definition, outcome.caution) if text]
    found += [outcome.unit for outcome in OUTCOMES if outcome.unit != "share"]
    found += [node.partition(" ")[2] for nodes in (("1 grade 9",), flows.PROGRAMS_SEEN, flows.EXITS, flows.STEPS, flows.FIVE_YEARS_ON) for node in nodes]
    keys = [kind.key for kind in LEVERS] + [name for kind in LEVERS for name in kind.model_fields if name not in NOT_SHOWN]
    with speaking("en"):
        found += [plain_words(key) for key in (*keys, *PAYERS)]
    found += [*INDUSTRIES.values(), *get_args(Basis)]
    for scenario in map(read_scenario, list_configurations("scenarios")):
        found += [scenario.title, scenario.description]
    return [*found, *(read_region(name).title for name in list_configurations("regions")), *(read_network(name).title for name in list_configurations("networks"))]


def update(path: Path) -> int:
    """Write a catalogue with exactly the messages of the code, keeping what is translated; returns how many are not."""
    with path.open("rb") as file:
        kept = read_po(file, locale=path.stem)
    fresh = Catalog(locale=path.stem, project="llsim", header_comment=kept.header_comment, creation_date=kept.creation_date, revision_date=kept.revision_date)
    for message in messages():
        own = kept.get(message if isinstance(message, str) else message[0])
        fresh.add(message, own.string if own is not None else None)
    with path.open("wb") as file:
        write_po(file, fresh, width=0, sort_output=False)
    return sum(not one.string or (isinstance(one.string, tuple) and not all(one.string)) for one in fresh if one.id)


if __name__ == "__main__":
    for catalogue in sorted(LANGUAGES.glob("*.po")):
        print(f"{catalogue}: {update(catalogue)} messages are not translated")
