"""The tables of docs/odd.md that are made from the code: agents, the year, luck, feedbacks, levers, rules, outcomes, submodels."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from pathlib import Path

from reference_schedule import steps

from llsim.agents.college import College
from llsim.agents.employer import Employer
from llsim.agents.pathway import Pathway
from llsim.agents.place import Region
from llsim.agents.school import School
from llsim.agents.student import Student
from llsim.agents.table import Column, Row
from llsim.catalogue import OUTCOMES
from llsim.luck import Decision
from llsim.parameter import parameters_of
from llsim.rules import INDUSTRY_RULES, SCHOOL_RULES, STUDENT_RULES
from llsim.scenario import LEVERS, Scenario
from llsim.stages.feedbacks import Feedbacks

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/llsim"
AGENTS: tuple[type[Row], ...] = (Student, School, Pathway, Employer, College, Region)
RULES = {"kind of student": STUDENT_RULES, "school": SCHOOL_RULES, "industry": INDUSTRY_RULES}
NUMBERED = re.compile(r"^Submodel (\d+)(, \w+ part)?[.:] ")
STORED = {"i8": "whole number", "i4": "whole number", "i2": "whole number", "i1": "whole number", "f8": "number", "?": "yes or no"}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(names: Iterable[str]) -> str:
    """Write names as code, with commas between."""
    return ", ".join(f"`{name}`" for name in names)


def sentence(text: str | None) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def agents() -> str:
    """Write the state variables of every kind of agent."""
    return "\n\n".join(agent(kind) for kind in AGENTS)


def agent(kind: type[Row]) -> str:
    """Write the state variables of one kind of agent."""
    rows = [(f"`{c.name}`", c.meaning + (f" ({c.length} values)" if c.length > 1 else ""), c.unit, STORED[c.storage]) for c in kind.columns]
    return f"### {kind.__name__}: {len(rows)} columns\n{sentence(kind.__doc__)} `{file_of(kind)}`\n\n" + table(("column", "meaning", "unit or range", "stored as"), rows)


def file_of(kind: type) -> str:
    """Return the file that declares a class, from `src/llsim`."""
    return kind.__module__.removeprefix("llsim.").replace(".", "/") + ".py"


def keys_by_file() -> dict[str, str]:
    """Map each file that declares settings of a stage to their key in a scenario."""
    return {file_of(type(settings)): name for name, settings in Scenario().stages()}


def year() -> str:
    """Write the order of the year."""
    keys = keys_by_file()
    rows = []
    for step in steps(ROOT):
        files = list(dict.fromkeys(file for _, file in step.calls))
        rows.append((step.number, step.words, ", ".join(dict.fromkeys(number_of(file) for file in files if number_of(file))), code(name.removeprefix("self.") for name, _ in step.calls), code(files), code(keys[file] for file in files if file in keys)))
    return table(("order", "step", "submodel", "calls", "file", "settings key"), rows)


def number_of(file: str) -> str:
    """Return the number of the submodel that a file opens with, if any."""
    found = NUMBERED.match(ast.get_docstring(ast.parse((SOURCE / file).read_text(encoding="utf-8"))) or "")
    return found[1] if found else ""


def luck() -> str:
    """Write the slot of each decision, with the files that draw from it."""
    said, used = comments_on_slots(), uses("Decision")
    rows = [(d.value, f"`{d.name}`", said.get(d.name, ""), code(used.get(d.name, ())) or "nowhere now") for d in sorted(Decision)]
    return table(("slot", "decision", "what it draws", "drawn in"), rows)


def comments_on_slots() -> dict[str, str]:
    """Return the comment beside each slot; retired numbers are left to the code."""
    text = (SOURCE / "luck.py").read_text(encoding="utf-8")
    beside = {token.start[0]: token.string.lstrip("# ") for token in tokenize.generate_tokens(StringIO(text).readline) if token.type == tokenize.COMMENT}
    found = {}
    for node in next(node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == "Decision").body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            parts = re.split(r"; ", beside.get(node.lineno, ""))
            found[node.targets[0].id] = "; ".join(part for part in parts if "retired" not in part)
    return found


def uses(owner: str, *others: str) -> dict[str, list[str]]:
    """Map each attribute read from a name (`Decision.X`, `loops[0].x`) to the files that read it, from `src/llsim`."""
    found: dict[str, list[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and name_of(node.value) in {owner, *others}:
                found.setdefault(node.attr, []).append(path.relative_to(SOURCE).as_posix())
    return {name: list(dict.fromkeys(files)) for name, files in found.items()}


def name_of(node: ast.expr) -> str:
    """Return the last name of what an attribute is read from: `loops` of `loops[0]`, `feedbacks` of `settings.feedbacks`."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def feedbacks() -> str:
    """Write the switches of feedbacks, what each closes, and where it is obeyed."""
    used = uses("loops", "feedbacks")
    rows = []
    for name, field in Feedbacks.model_fields.items():
        loop, words = str(field.metadata[0]).split(": ", 1)
        rows.append((loop, f"`feedbacks.{name}`", words, "on" if field.default else "off", code(file for file in used.get(name, ()) if file.startswith(("stages/", "model")))))
    return table(("loop", "switch", "what it does", "by default", "obeyed in"), rows)


def levers() -> str:
    """Write what each lever does, what it can be aimed at, and the rules that it amends."""
    rules = {column.name for columns in RULES.values() for column in columns}
    rows = []
    for kind in LEVERS:
        named = [node.value for node in ast.walk(ast.parse((SOURCE / file_of(kind)).read_text(encoding="utf-8"))) if isinstance(node, ast.Constant) and node.value in rules]
        about = next(p for p in parameters_of(kind(), kind.key) if p.name == f"{kind.key}.{kind.intensity}")
        dose = f"`{kind.intensity}`: {about.value:g} {about.about.unit}"
        rows.append((f"`{kind.key}`", f"`{file_of(kind)}`", sentence(kind.__doc__), dose, code(kind.takes), code(dict.fromkeys(named))))
    return table(("lever", "file", "what it does", "intensity by default", "aimed at", "rules it amends"), rows)


def rules() -> str:
    """Write every handle that a policy has."""
    return table(("rule", "meaning", "unit", "one for each"), [row_of(column, owner) for owner, columns in RULES.items() for column in columns])


def row_of(column: Column, owner: str) -> tuple[str, str, str, str]:
    """Write the row of one rule."""
    return f"`{column.name}`", column.meaning, column.unit, owner


def outcomes() -> str:
    """Write every outcome that is reported."""
    return table(("outcome", "definition", "denominator", "unit", "grade"), [(f"`{o.name}`", o.definition, o.denominator, o.unit, o.grade) for o in OUTCOMES])


def submodels() -> str:
    """Write, for each file of `stages/` in the order of the year, what it opens with, and the behaviours of one agent in it."""
    in_order = dict.fromkeys(SOURCE / file for step in steps(ROOT) for _, file in step.calls if file.startswith("stages/"))
    others = sorted(path for path in (SOURCE / "stages").glob("*.py") if path not in in_order)
    return "\n\n".join(part for part in (submodel(path) for path in (*in_order, *others)) if part)


def submodel(path: Path) -> str:
    """Write the part of one file of `stages/`; nothing where it declares neither settings nor behaviours."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    behaviours = [node for node in tree.body if isinstance(node, ast.FunctionDef) and any(isinstance(d, ast.Name) and d.id == "behaviour" for d in node.decorator_list)]
    file = path.relative_to(SOURCE).as_posix()
    key = keys_by_file().get(file)
    if not (behaviours or key):
        return ""
    declared = len(list(parameters_of(getattr(Scenario(), key), key))) if key else 0
    numbers = f" Settings `{key}`{f': {declared} declared numbers ([parameters.md](parameters.md))' if declared else ''}." if key else ""
    opening = NUMBERED.sub("", sentence(ast.get_docstring(tree)))
    lines = [f"- `{node.name}`: {sentence(ast.get_docstring(node))}" for node in behaviours]
    return f"#### `{file}`\n{opening[0].upper() + opening[1:]}{numbers}" + ("\n\n" + "\n".join(lines) if lines else "")


TABLES: dict[str, Callable[[], str]] = {
    "state variables": agents, "the year": year, "luck": luck, "feedbacks": feedbacks, "levers": levers, "rules": rules, "outcomes": outcomes, "submodels": submodels,
}  # fmt: skip
