"""The evidence ledger: what each declared number stands on, and what it must not stand on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from llsim.errors import ConfigurationError
from llsim.evidence.declared import declared_numbers
from llsim.evidence.ledger import EFFECTS, FOLDER, faults_of, ledger, read_rows, rows_in, rows_of, standing_on
from llsim.parameter import About, Fixed, Normal, Parameter

PARAMETERS = declared_numbers()
GOOD = About("staying", "log-odds", Normal(0.2, 0.1), "LL01; CA06", "B")


def declared(**changes: object) -> Parameter:
    """Return a number declared well but for the changes."""
    return Parameter("a.number", 0.0, -1.0, 1.0, replace(GOOD, **changes))  # type: ignore[arg-type]


def test_every_number_stands_on_rows_that_exist_and_bear_its_grade() -> None:
    faults = [f"{parameter.name}: {fault}" for parameter in PARAMETERS for fault in faults_of(parameter)]
    assert not faults, "\n".join(faults)
    assert len(PARAMETERS) > 300


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"source": "LL99"}, "LL99, which is in no evidence table"),
        ({"source": "B900-B910"}, "B900, which is in no evidence table"),
        ({"prior": Normal(0.2, 0.0)}, "has no spread"),
        ({"prior": Fixed(), "source": "assumed", "grade": "D"}, "has no spread, and nothing says why"),
        ({"grade": "A", "source": "LL01; LL02"}, "grade A without a randomised row"),
        ({"grade": "A", "source": "a well-known trial"}, "grade A without a randomised row"),
        ({"grade": "B", "source": "B034; LL24"}, "grade B without a row that compares"),
        ({"grade": "B", "source": "TR07; it is held out"}, "grade B without a row that compares"),
        ({"source": "LL01; LL04"}, "stands on held-out rows: LL04"),
        ({"null": 2.0}, "null 2 is not from -1 to 1"),
    ],
)
def test_what_is_not_declared_as_it_must_be_is_found(changes: dict[str, object], fault: str) -> None:
    assert not faults_of(declared())
    assert any(fault in found for found in faults_of(declared(**changes))), faults_of(declared(**changes))


@pytest.mark.parametrize("missing", ["description", "unit", "source"])
def test_a_declaration_without_unit_source_or_description_cannot_be_made(missing: str) -> None:
    with pytest.raises(ValueError, match="needs a description, a unit and a source"):
        declared(**{missing: ""})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("LL02", ["LL02"]),
        ("B105.3; B112", ["B105.3", "B112"]),
        ("B087", ["B087.1", "B087.2", "B087.3", "B087.4"]),
        ("B057-B060 seniors by group", ["B057", "B058", "B059", "B060"]),
        ("level fitted to LL01 to LL03", ["LL01", "LL02", "LL03"]),
        ("TR05 against TR01, TR03", ["TR05", "TR01", "TR03"]),
        ("LL12-LL17", ["LL12", "LL13", "LL14", "LL17"]),
        ("BE04a", ["BE04a"]),
        ("OEWS May 2025, United States", []),
    ],
)
def test_ids_are_read_out_of_a_source(text: str, found: list[str]) -> None:
    assert [row.id for row in rows_in(text)] == found


@pytest.mark.parametrize("text", ["B133-B127", "LL01-CA07"])
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="from a lower to a higher id of one kind"):
        rows_in(text)


def test_rows_know_their_numbers_and_who_stands_on_them() -> None:
    row = ledger()["LL02"]
    assert (row.value, row.unit, row.design, row.use, row.held_out, row.from_memory) == ("3.1", "pp", "QED", "calibrate", False, False)
    assert ledger()["B131.1"].held_out
    assert len(ledger()) == 169 + 368
    assert "high_school.certified_passing" in [parameter.name for parameter in standing_on("LL02")]
    for parameter in PARAMETERS[:60]:
        assert all(parameter.name in [other.name for other in standing_on(row.id)] for row in rows_of(parameter)[:1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("QED", "guess"), "found the design 'guess'"),
        ((",calibrate,", ",whatever,"), "found the use 'whatever'"),
        (("LL01,", "L1,"), "found the id 'L1'"),
        (("suggested_use", "use"), "found no column 'suggested_use'"),
    ],
)
def test_a_faulty_table_is_refused_with_file_and_line(change: tuple[str, str], message: str, tmp_path: Path) -> None:
    text = "\n".join((FOLDER / EFFECTS).read_text(encoding="utf-8").splitlines()[:2])
    assert change[0] in text
    path = tmp_path / EFFECTS
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message) as problem:
        list(read_rows(path))
    assert f"{path}, line 2" in str(problem.value)
