"""Read the order of the year from `TalentPipeline._live_through_a_year`: its numbered docstring and its calls must say the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

YEAR = "_live_through_a_year"
ENTRANTS = "self.enrollment.enter"
RECORD = "self._record"
CALLS_OF = {
    "entry and pathway choice": (ENTRANTS, "enter", "choose_pathways"),
    "partnership": ("asked_by_industry", "decide_partnerships"),
    "placement": ("place_students",),
    "college courses": ("take_college_courses",),
    "high school": ("attend_high_school",),
    "next step": ("take_next_step",),
    "college": ("attend_college",),
    "work, vacancies, matching, wages": ("work", "write_applications", "run_market"),
    "migration": ("migrate",),
    "quality and certification": ("move_quality",),
    "employers learn and grow": ("learn_and_grow",),
    "record": (RECORD,),
}
"""What each step of the docstring calls. Neither this order nor that of the docstring is believed: both are compared with the calls."""

ASIDE = {
    "relax": "capacities relaxed by a question, none otherwise",
    "count_year": "counts people by grade, school and pathway",
    "places_of_certified": "counts places for a question",
    "places_used": "counts places for a question",
    "whole_seats": "rounds seats of college courses",
    "with_more_vacancies": "capacities relaxed by a question, none otherwise",
}
"""Calls into `stages/` that are no submodel, and why."""

NOT_IN_STAGES = {ENTRANTS: "region/cohorts.py", RECORD: "model.py"}


@dataclass(frozen=True)
class Step:
    """One step of the year: its number and words, and each call with the file it leads to."""

    number: int
    words: str
    calls: tuple[tuple[str, str], ...]


def steps_of(source: str) -> list[Step]:
    """Return the steps of a year from the text of model.py. Raises SystemExit where docstring and calls disagree."""
    tree = ast.parse(source)
    methods = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    files = files_of_stages(tree)
    said = numbered(ast.get_docstring(methods[YEAR]) or "")
    called = [name for name in calls_in(methods[YEAR], methods) if name in files or name in NOT_IN_STAGES]
    unknown = [name for name in called if name not in ASIDE and not any(name in calls for calls in CALLS_OF.values())]
    if unknown:
        raise SystemExit(f"{YEAR} calls {', '.join(unknown)}, which belongs to no step of tools/reference_schedule.py")
    unsaid = {words for _, words in said} ^ set(CALLS_OF)
    if unsaid:
        raise SystemExit(f"{YEAR}: its docstring and tools/reference_schedule.py do not name the same steps: {', '.join(sorted(unsaid))}")
    expected = [name for _, words in said for name in CALLS_OF[words]]
    found = [name for name in called if name not in ASIDE]
    if expected != found:
        place = next((i for i, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other), min(len(expected), len(found)))
        raise SystemExit(f"{YEAR}: call {place + 1} should be {[*expected, 'none'][place]} by its docstring; found {[*found, 'none'][place]}")
    return [Step(number, words, tuple((name, files.get(name) or NOT_IN_STAGES[name]) for name in CALLS_OF[words])) for number, words in said]


def numbered(docstring: str) -> list[tuple[int, str]]:
    """Return number and words of each step in a docstring such as `1 entry  2 partnership`. Raises SystemExit for a number out of turn."""
    found = [(int(number), " ".join(words.split())) for number, words in re.findall(r"(?<!\S)(\d+) (\D+?)(?=\s+\d|\s*$)", docstring)]
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise SystemExit(f"{YEAR}: the numbers of its docstring are {', '.join(str(number) for number, _ in found)}; allowed: 1, 2, 3 and so on")
    return found


def files_of_stages(tree: ast.Module) -> dict[str, str]:
    """Map each name imported from `llsim.stages` to its file, from `src/llsim`."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("llsim.stages."):
            found |= {alias.asname or alias.name: (node.module or "").removeprefix("llsim.").replace(".", "/") + ".py" for alias in node.names}
    return found


def calls_in(function: ast.FunctionDef, methods: dict[str, ast.FunctionDef]) -> Iterator[str]:
    """Name every call in the order in which Python makes them; own methods are looked into, but for the record."""
    for name in (name for statement in function.body for name in evaluated(statement)):
        own = name.removeprefix("self.")
        if name.startswith("self.") and own in methods and name != RECORD:
            yield from calls_in(methods[own], methods)
        else:
            yield name


def evaluated(node: ast.AST) -> Iterator[str]:
    """Name the calls in a piece of code, arguments before the call that takes them."""
    for child in ast.iter_child_nodes(node):
        yield from evaluated(child)
    if isinstance(node, ast.Call):
        yield ast.unparse(node.func)


def steps(root: Path) -> list[Step]:
    """Return the steps of a year of the package under a root."""
    return steps_of((root / "src/llsim/model.py").read_text(encoding="utf-8"))
