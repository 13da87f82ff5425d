"""What the evidence does not support is said wherever it shows, and the model does not claim it."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from click.testing import CliRunner

from llsim.catalogue import BY_NAME, CIVIC_IS_SCHOOLING, GOLD_IS_ASSUMED, OUTCOMES, STAYING_IS_ASSUMED
from llsim.cli.main import llsim
from llsim.stages.civic_life import expected_voting

CAUTIONS = {
    "gold_pathway_enrollment": GOLD_IS_ASSUMED, "gold_pathway_students": GOLD_IS_ASSUMED, "gold_pathway_newcomers": GOLD_IS_ASSUMED,
    "civic_participation": CIVIC_IS_SCHOOLING,
    "retention_1yr": STAYING_IS_ASSUMED, "retention_3yr": STAYING_IS_ASSUMED, "retention_5yr": STAYING_IS_ASSUMED,
    "retention_age_26": STAYING_IS_ASSUMED, "retention_graduates_5yr": STAYING_IS_ASSUMED,
}


def said(*arguments: str) -> str:
    """Return what a command prints, its lines joined."""
    result = CliRunner().invoke(llsim, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return " ".join(result.stdout.split())


def test_outcomes_carry_their_caution() -> None:
    assert {outcome.name: outcome.caution for outcome in OUTCOMES if outcome.caution} == CAUTIONS
    assert all(BY_NAME[name].grade == "D" for name in CAUTIONS if name != "retention_age_26")


@pytest.mark.parametrize(("name", "caution"), CAUTIONS.items())
def test_explain_says_it(name: str, caution: str) -> None:
    assert caution in said("explain", name)


def test_the_list_of_outcomes_says_it() -> None:
    told = said("list", "outcomes")
    assert all(caution in told for caution in CAUTIONS.values())


def test_tables_carry_it_as_a_footnote() -> None:
    small = ("--sample", "0.1", "--until", "2028", "--workers", "1")
    assert STAYING_IS_ASSUMED in said("run", "baseline", *small)
    compared = said("compare", "baseline", "transition_support", "--seeds", "2", "--no-grades", *small)
    assert STAYING_IS_ASSUMED in compared
    assert GOLD_IS_ASSUMED in compared


def test_the_documentation_says_it() -> None:
    text = Path("docs/odd.md").read_text(encoding="utf-8")
    assert "That Gold does more than certified is an assumption (grade D), not a finding" in text
    assert CIVIC_IS_SCHOOLING.removeprefix("No civic effect beyond schooling's is assumed: ").strip() in text
    assert "No published estimate says that Linked Learning keeps people in the region" in text


def test_voting_knows_education_and_age_and_nothing_of_pathways() -> None:
    behaviour = getattr(expected_voting, "py_func", expected_voting)
    assert list(inspect.signature(behaviour).parameters) == ["credential", "age", "p"]


def test_explain_goes_from_a_number_to_its_rows_and_back() -> None:
    number = said("explain", "high_school.certified_staying")
    assert all(part in number for part in ("Normal(0.22, 0.15)", "grade B", "stands on LL01, CA06", "-2.1 pp", "9 CA districts", "QED", "Warner, Caspary", "read in an excerpt"))
    row = said("explain", "LL02")
    assert "3.1 pp" in row
    assert "high_school.certified_passing" in row
    assert "from memory" in said("explain", "BE09")
    assert "held out" in said("explain", "LL04")


def test_compare_keeps_what_effects_rest_on(tmp_path: Path) -> None:
    out = tmp_path / "result"
    told = said("compare", "baseline", "school_support", "--seeds", "2", "--sample", "0.2", "--until", "2030", "--workers", "1", "--out", str(out))
    assert "rests on" in told
    assert (out / "grades.parquet").is_file()
    assert "rests on: " in (out / "report.html").read_text(encoding="utf-8")
