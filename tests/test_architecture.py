"""A file imports only from lower floors; stages and levers do not import each other."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from llsim.compiled import READERS, source_version
from llsim.evidence.declared import declared_numbers
from llsim.parameter import About
from llsim.scenario import Scenario, all_parameters

SOURCE = Path("src/llsim")
FLOORS = [
    {"errors", "compiled", "crew", "memory", "parameter", "luck", "configuration", "catalogue", "mesa_parts"},
    {"agents", "rules"},
    {"region", "stages", "levers"},
    {"scenario", "settings_records", "reading", "economy", "policy", "valuation"},
    {"elsewhere", "flows", "group_sums", "outcomes", "years_lived", "invariants", "everyone", "reached"},
    {"model"},
    {"experiment", "evidence", "network"},
    {"analysis"},
    {"report", "api", "ema", "cli", "projection", "goal", "questions"},
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("llsim."):
            found.add(node.module.split(".")[1])
    return found


def test_every_file_has_a_floor_and_looks_down_only() -> None:
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        assert room in FLOOR, path
        for other in imports(path) - {room}:
            assert FLOOR[other] <= FLOOR[room], f"{path} imports llsim.{other}"
            assert {room, other} != {"stages", "levers"}, path


def test_the_version_leaves_out_the_highest_floors_alone() -> None:
    """No file whose change leaves finished runs valid may be imported by one that runs depend on."""
    runs_depend_on = FLOOR["evidence"]
    assert set(READERS) == {room for room, floor in FLOOR.items() if floor > runs_depend_on}


def test_files_and_functions_stay_small() -> None:
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 300, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 52, f"{path}: {node.name}"


def floors_on(page: str) -> list[set[str]]:
    """Read the rooms of each floor from the table of the page on architecture."""
    rows = [line.split("|") for line in page.split("| floor |")[1].split("\n\n", maxsplit=1)[0].splitlines()[2:]]
    assert [int(row[1]) for row in rows] == list(range(len(rows)))
    return [set(row[2].replace("`", "").replace("/", "").split()) for row in rows]


def test_the_page_on_architecture_has_every_room_on_its_floor() -> None:
    page = Path("docs/architecture.md").read_text(encoding="utf-8")
    assert floors_on(page) == FLOORS
    assert floors_on(page.replace("`valuation` ", "", 1)) != FLOORS
    rooms = {path.name.removesuffix(".py") for path in SOURCE.iterdir() if path.name != "__init__.py" and (path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py"))))}
    assert set().union(*FLOORS) == rooms


def test_the_page_on_architecture_has_every_folder_beside_the_package() -> None:
    page = Path("docs/architecture.md").read_text(encoding="utf-8").split("| folder |")[1].split("\n\n")[0]
    named = {line.split("|")[1].strip(" `/") for line in page.splitlines()[2:]}
    there = {path.name for path in Path().iterdir() if path.is_dir() and not path.name.startswith((".", "__")) and not path.name.endswith(".egg-info")}
    assert there - {"src", "results", "site", "build", "dist"} == named


def test_the_order_of_submodels_in_the_odd_names_files_that_exist() -> None:
    text = Path("docs/odd.md").read_text(encoding="utf-8")
    named = {part.strip("`") for part in text.replace(",", " ").split() if part.startswith("`stages/") or part.startswith("`levers/")}
    assert len(named) >= 17
    for name in named:
        assert (SOURCE / name).exists(), name


def test_the_parameter_table_is_the_generated_one() -> None:
    made = subprocess.run([sys.executable, "-c", "import sys; sys.path.insert(0, 'tools'); import make_parameter_table as m; sys.stdout.write(m.table())"], capture_output=True, text=True, check=True)
    assert made.stdout == Path("docs/parameters.md").read_text(encoding="utf-8")


def test_every_parameter_is_declared_in_full() -> None:
    for parameter in declared_numbers():
        assert isinstance(parameter.about, About)
        assert parameter.low <= parameter.value <= parameter.high, parameter.name


def test_a_number_without_a_declaration_is_refused() -> None:
    with pytest.raises(ValueError, match="assumed number has grade D"):
        About("a guess", "share", all_parameters(Scenario())[0].about.prior, "assumed", "A")


def test_a_better_chart_leaves_finished_runs_valid_and_another_model_does_not(tmp_path: Path) -> None:
    for folder in ("stages", "report"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "one.py").write_text("rate = 1\n")
    (tmp_path / "goal.py").write_text("rate = 1\n")
    before = source_version(tmp_path)
    (tmp_path / "report" / "one.py").write_text("rate = 2\n")
    (tmp_path / "goal.py").write_text("rate = 2\n")
    assert source_version(tmp_path) == before
    (tmp_path / "stages" / "one.py").write_text("rate = 2\n")
    assert source_version(tmp_path) != before
