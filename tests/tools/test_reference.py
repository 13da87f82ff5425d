"""The model description says what the code does: generated parts are made again, and the order of the year is read from three places."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from llsim.agents.student import COLUMNS
from llsim.agents.table import Row
from llsim.catalogue import OUTCOMES
from llsim.luck import Decision
from llsim.scenario import LEVERS
from llsim.stages.feedbacks import Feedbacks

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import make_reference  # noqa: E402 (a tool is no package)
import named_paths  # noqa: E402 (the same)
import reference_schedule as schedule  # noqa: E402 (the same)
import reference_tables as tables  # noqa: E402 (the same)

ODD = ROOT / "docs/odd.md"
MODEL = (ROOT / "src/llsim/model.py").read_text(encoding="utf-8")
ELEMENTS = ("1 Purpose and patterns", "2 Entities, state variables, and scales", "3 Process overview and scheduling", "4 Design concepts", "5 Initialization", "6 Input data", "7 Submodels")


@pytest.fixture(scope="module")
def odd() -> str:
    return ODD.read_text(encoding="utf-8")


def part(text: str, name: str) -> str:
    """Cut one generated part out of a page."""
    return text.split(f"<!-- generated: {name} -->\n")[1].split(f"\n<!-- end of {name} -->", maxsplit=1)[0]


def order_in(text: str) -> list[tuple[int, str, tuple[str, ...]]]:
    """Read number, words and calls of each step from the table of the page, without the tool that writes it."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in part(text, "the year").splitlines()[2:]]
    return [(int(row[0]), row[1], tuple(re.findall(r"`([^`]+)`", row[3]))) for row in cells]


def test_generated_parts_are_those_that_the_code_makes(odd: str) -> None:
    assert make_reference.written_anew(odd, tables.TABLES) == odd, "run `make docs`"


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_row_taken_out_of_any_part_is_noticed(odd: str, name: str) -> None:
    rows = part(odd, name).splitlines()
    wrong = odd.replace(part(odd, name), "\n".join(rows[:-1]))
    assert wrong != odd
    assert make_reference.written_anew(wrong, tables.TABLES) == odd


def test_the_seven_elements_of_the_protocol_come_in_its_order(odd: str) -> None:
    numbered = [line.removeprefix("## ") for line in odd.splitlines() if re.match(r"## \d", line)]
    assert tuple(numbered) == ELEMENTS


def test_docstring_calls_and_page_agree_on_the_order_of_the_year(odd: str) -> None:
    steps = schedule.steps_of(MODEL)
    said = re.search(r'"""One school year, in order\.\n\n(.*?)"""', MODEL, re.DOTALL)
    assert said is not None
    assert " ".join(said[1].split()) == " ".join(f"{step.number} {step.words}" for step in steps)
    assert order_in(odd) == [(step.number, step.words, tuple(name.removeprefix("self.") for name, _ in step.calls)) for step in steps]
    places = [MODEL.index(f"{name}(", MODEL.index(schedule.YEAR + "(self, rules")) for name in ("choose_pathways", "place_students", "take_college_courses", "take_next_step", "run_market", "migrate", "move_quality", "learn_and_grow")]
    assert places == sorted(places)


def swapped(text: str, one: str, other: str) -> str:
    """Swap two pieces of text, each of which must be there."""
    assert one in text
    assert other in text
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("place_students(young,", "take_college_courses(young,", "call 6 should be place_students by its docstring; found take_college_courses"),
        ("move_quality(tables", "learn_and_grow(tables", "should be move_quality by its docstring; found learn_and_grow"),
        ("attend_college(block", "work(block", "should be attend_college by its docstring; found work"),
        ("2 partnership", "3 placement", r"numbers of its docstring are 1, 3, 2"),
        ("5 high school", "5 secondary school", "do not name the same steps: high school, secondary school"),
        ("9 migration  ", "  ", "numbers of its docstring are 1, 2, 3, 4, 5, 6, 7, 8, 10"),
    ],
)  # fmt: skip
def test_another_order_in_code_or_docstring_is_refused(one: str, other: str, said: str) -> None:
    text = swapped(MODEL, one, other) if other in MODEL and other.strip() else MODEL.replace(one, other)
    with pytest.raises(SystemExit, match=said):
        schedule.steps_of(text)


def test_a_call_that_is_left_out_or_belongs_to_no_step_is_refused() -> None:
    line = next(line for line in MODEL.splitlines() if "migrate(people" in line)
    with pytest.raises(SystemExit, match="should be migrate by its docstring; found move_quality"):
        schedule.steps_of(MODEL.replace(line + "\n", ""))
    with pytest.raises(SystemExit, match="calls know_sizes, which belongs to no step"):
        schedule.steps_of(MODEL.replace(line + "\n", line + "\n        know_sizes(tables.employers.rows, records.employers)\n"))


def test_steps_that_swap_places_on_the_page_are_noticed(odd: str) -> None:
    first, second = part(odd, "the year").splitlines()[2:4]
    wrong = swapped(odd, first, second)
    assert order_in(wrong) != order_in(odd)
    assert make_reference.written_anew(wrong, tables.TABLES) != wrong


def test_every_column_slot_switch_lever_rule_and_outcome_has_its_row(odd: str) -> None:
    def first_cells(name: str, column: int = 0) -> list[str]:
        return [line.strip("|").split(" | ")[column].strip(" `") for line in part(odd, name).splitlines() if line.startswith("| ") and "---" not in line][1:]

    assert first_cells("luck", 1) == [decision.name for decision in sorted(Decision)]
    assert first_cells("feedbacks", 1) == [f"feedbacks.{name}" for name in Feedbacks.model_fields]
    assert first_cells("levers") == [kind.key for kind in LEVERS]
    assert first_cells("outcomes") == [outcome.name for outcome in OUTCOMES]
    students = part(odd, "state variables").split("### School")[0]
    assert [f"| `{column.name}` | {column.meaning}" in students for column in COLUMNS] == [True] * len(COLUMNS)
    declared = {kind for kind in Row.__subclasses__() if kind.__module__.startswith("llsim.agents")}
    assert set(tables.AGENTS) == declared


def test_every_switch_is_obeyed_somewhere_and_every_lever_amends_a_rule(odd: str) -> None:
    for name in ("feedbacks", "levers"):
        for line in part(odd, name).splitlines()[2:]:
            assert line.split("|")[-2].strip(), line
    amended = {name for line in part(odd, "levers").splitlines()[2:] for name in re.findall(r"`([^`]+)`", line.split("|")[-2])}
    assert amended == {column.name for columns in tables.RULES.values() for column in columns}


def test_a_part_that_nothing_makes_is_open_or_missing_is_refused(odd: str) -> None:
    for wrong in (
        odd.replace("<!-- generated: luck -->", "<!-- generated: chance -->").replace("<!-- end of luck -->", "<!-- end of chance -->"),
        odd.replace("<!-- end of luck -->", ""),
        odd.replace("<!-- generated: luck -->", ""),
        odd.replace("<!-- end of luck -->", "<!-- end of levers -->"),
    ):
        with pytest.raises(SystemExit, match="generated parts"):
            make_reference.written_anew(wrong, tables.TABLES)


@pytest.mark.parametrize("page", ["odd.md", "architecture.md"])
def test_files_named_in_a_page_exist(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert len(named_paths.paths_in(text)) >= 10
    assert named_paths.missing(text, ROOT) == []
    assert named_paths.missing(text + "\nSee `stages/teleportation.py` and `docs/nowhere/`.", ROOT) == ["stages/teleportation.py", "docs/nowhere/"]
