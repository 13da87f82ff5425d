"""Sixty and more malformed inputs, each with one clear message and no traceback: file, row, column, what was found, what is allowed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from llsim.cli.looking import region as region_command
from llsim.errors import ConfigurationError
from llsim.region.importers.plain_csv import region_from_tables, write_tables
from llsim.region.importers.tables import TABLES
from llsim.region.reading import read_region

Change = Callable[[Path], None]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    write_tables(read_region("us"), tmp_path / "tables")
    return tmp_path / "tables"


def rewritten(folder: Path, name: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]], without: str = "") -> None:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [column for column in rows[0] if column != without]
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(change(rows))


def cell(name: str, row: int, column: str, value: str) -> Change:
    def change(folder: Path) -> None:
        def changed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
            rows[row][column] = value
            return rows

        rewritten(folder, name, changed)

    return change


def raw(name: str, change: Callable[[bytes], bytes]) -> Change:
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes())) and None


def dropped(name: str, row: int) -> Change:
    return lambda folder: rewritten(folder, name, lambda rows: rows[:row] + rows[row + 1 :])


def doubled(name: str) -> Change:
    return lambda folder: rewritten(folder, name, lambda rows: [*rows, rows[0]])


COLUMNS = [(name, column.name) for name, columns in TABLES.items() for column in columns]
MALFORMED: dict[str, tuple[Change, tuple[str, ...]]] = {
    **{f"no {name}": ((lambda folder, name=name: (folder / name).unlink()), (name, "no such file", "allowed")) for name in TABLES},  # type: ignore[misc] # a default binds the name
    **{f"empty {name}": (raw(name, lambda _: b""), (name, "empty file", "allowed")) for name in TABLES},
    **{f"header only {name}": (raw(name, lambda text: text.split(b"\n")[0]), (name, "without rows", "allowed")) for name in TABLES},
    **{f"doubled row in {name}": (doubled(name), (name, "row", "again", "allowed")) for name in TABLES},
    "a text for a number": (cell("students.csv", 0, "value", "many"), ("students.csv", "row 2", "`value`", "many", "allowed")),
    "a comma for a point": (cell("students.csv", 2, "value", "12,5"), ("row 4", "`value`", "12,5", "allowed")),
    "nan": (cell("students.csv", 0, "value", "nan"), ("row 2", "`value`", "nan")),
    "infinity": (cell("schools.csv", 0, "value", "inf"), ("schools.csv", "row 2", "`value`")),
    "an empty value": (cell("students.csv", 0, "value", ""), ("row 2", "`value`", "found nothing")),
    "a negative count": (cell("students.csv", 0, "value", "-5"), ("row 2", "`value`", "-5", "above 0")),
    "a share over 100": (cell("students.csv", 2, "value", "120"), ("row 4", "`value`", "120", "between 0 and 100")),
    "race shares that do not sum": (cell("students.csv", 2, "value", "60"), ("students.csv", "race shares", "100")),
    "an unknown unit": (cell("students.csv", 0, "unit", "kids"), ("row 2", "`unit`", "kids", "allowed")),
    "a known unit in the wrong place": (cell("students.csv", 0, "unit", "jobs"), ("students.csv", "ninth_graders", "students a year", "jobs")),
    "an unknown basis": (cell("students.csv", 0, "basis", "guess"), ("row 2", "`basis`", "guess", "assumed")),
    "no source": (cell("students.csv", 0, "source", ""), ("row 2", "`source`", "found nothing")),
    "no year": (cell("students.csv", 0, "year", ""), ("row 2", "`year`", "found nothing")),
    "an unknown figure": (cell("students.csv", 0, "figure", "ninth_grader"), ("row 2", "`figure`", "did you mean `ninth_graders`")),
    "a missing figure": (dropped("students.csv", 0), ("students.csv", "no row for `ninth_graders`")),
    "a missing school figure": (dropped("schools.csv", 0), ("schools.csv", "no row for `high_schools`")),
    "more gold than certified": (cell("schools.csv", 5, "value", "90"), ("schools.csv", "gold_share")),
    "an unknown sector": (cell("colleges.csv", 0, "sector", "college"), ("colleges.csv", "row 2", "`sector`", "allowed")),
    "local neither yes nor no": (cell("colleges.csv", 0, "local", "maybe"), ("row 2", "`local`", "maybe", "`yes`, `no`")),
    "no colleges counted": (cell("colleges.csv", 0, "count", "0"), ("row 2", "`count`", "above 0")),
    "a college called by a path": (cell("colleges.csv", 0, "college", "../x"), ("row 2", "`college`", "../x", "allowed")),
    "negative seats": (cell("colleges.csv", 0, "seats_per_100_graduates", "-1"), ("row 2", "`seats_per_100_graduates`", "-1")),
    "an unknown industry": (cell("labor_market.csv", 20, "industry", "fishing"), ("labor_market.csv", "row 22", "`industry`", "fishing")),
    "an industry's figure for the whole": (cell("labor_market.csv", 0, "figure", "wage"), ("row 2", "`figure`", "wage", "allowed there")),
    "a missing job share": (dropped("labor_market.csv", 13), ("labor_market.csv", "agriculture", "`job_share`")),
    "no rows of an industry": (lambda folder: rewritten(folder, "labor_market.csv", lambda rows: [r for r in rows if r["industry"] != "health"]), ("no row for `health`",)),
    "job shares that do not sum": (cell("labor_market.csv", 13, "value", "50"), ("labor_market.csv", "job shares", "100")),
    "jobs held that do not follow": (cell("labor_market.csv", 3, "value", "5"), ("labor_market.csv", "jobs_held_by_residents", "about")),
    "adult education that does not sum": (cell("labor_market.csv", 5, "value", "90"), ("labor_market.csv", "adult education", "100")),
    "an unknown rate": (cell("rates.csv", 0, "rate", "graduation"), ("rates.csv", "row 2", "`rate`", "did you mean")),
    "an unknown group": (cell("rates.csv", 0, "group", "everyone"), ("row 2", "`group`", "everyone", "`all`")),
    "an unknown use": (cell("rates.csv", 0, "use", "fit"), ("row 2", "`use`", "fit", "`calibrate`, `hold_out`")),
    "a rate over 100": (cell("rates.csv", 0, "value", "866"), ("row 2", "`value`", "866", "between 0 and 100")),
    "a group of a rate without groups": (lambda folder: rewritten(folder, "rates.csv", lambda rows: [{**r, "group": "latino"} if r["rate"] == "stay_in_region" else r for r in rows]), ("`group`", "latino", "stay_in_region")),
    "latin 1": (raw("rates.csv", lambda text: text.replace(b"graduation_rate", b"gradu\xe9", 1)), ("rates.csv", "row 2", "0xe9", "UTF-8")),
    "utf 16": (raw("students.csv", lambda text: text.decode().encode("utf-16")), ("students.csv", "row 1", "UTF-8")),
    "zero bytes": (raw("students.csv", lambda text: text + b"\0"), ("students.csv", "zero byte")),
    "a cell too many": (raw("students.csv", lambda text: text + b"a,b,c,d,e,f,g,h\n"), ("students.csv", "8 cells", "allowed: 7")),
    "a cell too few": (raw("students.csv", lambda text: text + b"a,b\n"), ("students.csv", "2 cells")),
    "semicolons": (raw("students.csv", lambda text: text.replace(b",", b";")), ("students.csv", "row 1", "`figure`")),
    "an open quote": (raw("students.csv", lambda text: text + b'"a,b'), ("students.csv", "row", "comma-separated")),
    "an unknown column": (raw("students.csv", lambda text: text.replace(b"value", b"valeu", 1)), ("students.csv", "row 1", "`value`", "`valeu`")),
    "a column too many": (raw("students.csv", lambda text: text.replace(b"note", b"note,notes", 1)), ("row 1", "`notes`", "not known")),
    "a column twice": (raw("students.csv", lambda text: text.replace(b"note", b"note,note", 1)), ("row 1", "`note`", "twice")),
}  # fmt: skip


def message(folder: Path) -> str:
    with pytest.raises(ConfigurationError) as found:
        region_from_tables(folder, "somewhere", "Somewhere")
    return str(found.value)


def test_the_tables_that_are_malformed_below_are_fine_themselves(tables: Path) -> None:
    assert region_from_tables(tables, "somewhere", "Somewhere").title == "Somewhere"


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_malformed_table_is_told_in_one_line(fault: str, tables: Path) -> None:
    change, told = MALFORMED[fault]
    change(tables)
    text = message(tables)
    assert "\n" not in text
    for part in told:
        assert part in text, text


def test_every_deleted_column_has_a_message_of_its_own(tables: Path) -> None:
    messages = set()
    for name, column in COLUMNS:
        whole = (tables / name).read_bytes()
        rewritten(tables, name, lambda rows: rows, without=column)
        text = message(tables)
        assert name in text
        assert f"column `{column}`: found no such column" in text
        messages.add(text)
        (tables / name).write_bytes(whole)
    assert len(messages) == len(COLUMNS)


COMMANDS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "no such metro": (["new", "a", "--metro", "Atlantis"], ("--metro", "Atlantis", "nearest")),
    "a misspelled metro": (["new", "a", "--metro", "Bosie"], ("--metro", "Bosie", "Boise City, ID")),
    "several metros": (["new", "a", "--metro", "Springfield"], ("--metro", "5 areas", "Springfield, MA")),
    "an empty metro": (["new", "a", "--metro", "  "], ("--metro", "found nothing")),
    "a state": (["new", "a", "--metro", "Alabama"], ("--metro", "Alabama", "allowed")),
    "a path for a name": (["new", "../a", "--metro", "Ithaca"], ("NAME", "../a", "allowed")),
    "capitals": (["new", "Ithaca", "--metro", "Ithaca"], ("NAME", "Ithaca", "lower-case")),
    "a digit first": (["new", "1a", "--metro", "Ithaca"], ("NAME", "1a", "letter first")),
    "an empty name": (["new", "", "--metro", "Ithaca"], ("NAME", "allowed")),
    "a name that is taken": (["new", "fresno", "--metro", "Fresno"], ("NAME", "fresno", "a name of its own")),
    "no ninth graders": (["new", "a", "--metro", "Ithaca", "--ninth-graders", "0"], ("--ninth-graders", "0", "allowed")),
    "ninth graders without end": (["new", "a", "--metro", "Ithaca", "--ninth-graders", "inf"], ("--ninth-graders", "inf", "allowed")),
    "no number of ninth graders": (["new", "a", "--metro", "Ithaca", "--ninth-graders", "nan"], ("--ninth-graders", "nan", "allowed")),
    "a file that is no yaml": (["new", "a", "--metro", "Ithaca", "--out", "a.txt"], ("--out", "a.txt", ".yaml")),
    "a folder that is not there": (["new", "a", "--metro", "Ithaca", "--out", "x/a.yaml"], ("--out", "x/a.yaml", "folder")),
    "a folder of tables that is not there": (["import", "csv", "nothing", "--out", "a.yaml"], ("nothing", "no folder")),
    "a file named with capitals": (["import", "csv", "nothing", "--out", "A.yaml"], ("NAME", "A", "allowed")),
}


@pytest.mark.parametrize("fault", COMMANDS)
def test_a_command_that_is_wrong_is_told_in_one_line(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, told = COMMANDS[fault]
    result = CliRunner().invoke(region_command, arguments)
    assert isinstance(result.exception, ConfigurationError)
    for part in told:
        assert part in str(result.exception), str(result.exception)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_is_kept_unless_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["new", "ithaca", "--metro", "Ithaca"]
    first = CliRunner().invoke(region_command, arguments)
    assert first.exit_code == 0
    assert "What we assumed for you" in first.output
    again = CliRunner().invoke(region_command, arguments)
    assert "already" in str(again.exception)
    assert CliRunner().invoke(region_command, [*arguments, "--force"]).exit_code == 0


def test_the_corpus_holds_sixty_inputs() -> None:
    assert len(MALFORMED) + len(COMMANDS) >= 60
