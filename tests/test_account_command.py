"""An account of real runs: what it counts agrees with what runs report, prices need no run, and the command tells it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from llsim import TalentPipeline, compare, read_scenario
from llsim.cli.main import llsim
from llsim.errors import ConfigurationError
from llsim.evidence.account_checks import account_checks, kept_checks
from llsim.evidence.ledger import ledger
from llsim.experiment.record import Record
from llsim.outcomes import AGE_25, GRADUATION, GROUP_NAMES, Count
from llsim.questions.account import account
from llsim.questions.finding import Finding, read_finding
from llsim.report.figure import Figure
from llsim.report.findings.account_checks import TITLES, VERDICTS
from llsim.report.findings.account_tables import ACTIVITIES
from llsim.report.findings.telling import told_of
from llsim.rules import Activity
from llsim.years_lived import Lived

SMALL = {"seeds": 3, "sample": 0.1, "until": 2030, "follow": 24, "cases": 200, "workers": 1}


@pytest.fixture(scope="module")
def found() -> Finding:
    """Draw up a small account."""
    return account("linked_learning", **SMALL)  # type: ignore[arg-type]


def rows(found: Finding, measure: str, **where: object) -> pd.DataFrame:
    """Pick rows of the table."""
    own = found.table[found.table["measure"] == measure]
    for name, value in where.items():
        own = own[own[name] == value]
    return own


def test_what_cohorts_lived_through_agrees_with_the_outcomes(small_run: TalentPipeline) -> None:
    record = Record("baseline", 7, small_run.outcomes)
    everyone = GROUP_NAMES.index("all")
    for year in (2027, 2035, 2040):
        counts, lived = small_run.outcomes.counts[year][everyone], record.lived[year] * 0.05
        at_25 = lived[-1 - AGE_25]
        assert round(at_25[Lived.EARNINGS_HERE] + at_25[Lived.EARNINGS_AWAY]) == counts[Count.EARNINGS]
        assert round(at_25[Lived.PEOPLE]) == counts[Count.AT_25]
        assert round(lived[-1 - GRADUATION, Lived.DIPLOMAS]) == counts[Count.GRADUATED]
        assert round(lived[-1 - GRADUATION, Lived.PEOPLE]) == counts[Count.COHORT]
        assert (lived[:, Lived.BACHELORS] + lived[:, Lived.ASSOCIATES] <= lived[:, Lived.CREDENTIALS]).all()


def test_lives_are_counted_alike_on_any_number_of_threads() -> None:
    scenario = read_scenario("linked_learning", region="oakland_unified", overrides=("last_year=2028",))
    one, two = (TalentPipeline("oakland_unified", scenario, rng=3, sample=0.05, threads=threads) for threads in (1, 2))
    for model in (one, two):
        model.run_model()
    assert all((one.outcomes.lived[year] == two.outcomes.lived[year]).all() for year in one.outcomes.lived)


def test_spending_is_the_bill_of_the_runs(found: Finding) -> None:
    runs = compare("baseline", "linked_learning", seeds=3, sample=0.1, until=2030, workers=1).frames.costs
    bill = runs.groupby("year")["dollars"].sum().astype(float) / 3
    spent = rows(found, "cost").groupby("year")["value"].sum()
    pd.testing.assert_series_equal(spent, bill, check_names=False, check_index_type=False, rtol=1e-12)
    assert spent.index.max() == 2030  # levers end, costs are nought, life goes on


def test_the_present_value_of_the_public_is_the_sum_of_its_parts(found: Finding) -> None:
    parts = rows(found, "present_value", item="net").set_index("payer")["value"]
    assert parts["public"] == pytest.approx(parts[["state", "district", "college", "nation"]].sum(), rel=1e-12)
    assert parts["all"] == pytest.approx(parts.drop(["public", "all"]).sum(), rel=1e-12)
    items = rows(found, "present_value")
    items = items[~items["item"].isin(["cost", "benefit", "net"])].groupby("payer")["value"].sum()
    assert items["state"] == pytest.approx(parts["state"], rel=1e-9)
    last = rows(found, "cumulative", payer="all").sort_values("year")["value"].iloc[-1]
    assert last == pytest.approx(parts["all"], rel=1e-9)


def test_a_scenario_that_pulls_no_lever_changes_nothing() -> None:
    quiet = read_scenario("baseline", region="oakland_unified").model_copy(update={"name": "quiet"})
    sums = account(quiet, **SMALL).table  # type: ignore[arg-type]
    values = sums[~sums["measure"].isin(["ratio", "break_even", "break_even_share", "rule"]) & ~sums["measure"].str.startswith("cost_per")][["value", "low", "high"]]
    assert len(values) > 100
    assert (values == 0.0).all().all()


def test_a_lever_that_starts_too_late_is_said_and_changes_nothing() -> None:
    late = account("school_support", **(SMALL | {"until": 2026, "seeds": 2}))  # type: ignore[arg-type]
    assert any("never in force" in warning and "school_support" in warning for warning in late.made.warnings)
    assert (rows(late, "present_value", item="net")["value"] == 0.0).all()
    assert any("cost nothing" in words for words in late.summary())


def test_draws_of_the_posterior_are_carried_and_widen_the_interval() -> None:
    drawn = account("school_support", **(SMALL | {"draws": 3, "seeds": 1}))  # type: ignore[arg-type]
    net = rows(drawn, "present_value", payer="family", item="net").iloc[0]
    assert drawn.made.draws == 3
    assert net["low"] < net["value"] < net["high"]
    assert "what is not known of the parameters" in drawn.made.settings["intervals_hold"]


def test_a_price_of_a_lever_twice_as_high_costs_twice_as_much_and_needs_no_other_life(found: Finding) -> None:
    dear = account("linked_learning", overrides=["levers.dual_enrollment.dollars_per_seat=1500"], **SMALL)  # type: ignore[arg-type]
    name = "dual_enrollment: course_seat"
    old, new = (rows(one, "present_value", payer="state", item=name).iloc[0] for one in (found, dear))
    for end in ("value", "low", "high"):
        assert new[end] == pytest.approx(2.0 * old[end], rel=1e-12)
    for item in ("earnings", "taxes"):
        assert rows(dear, "present_value", payer="family", item=item)["value"].iloc[0] == rows(found, "present_value", payer="family", item=item)["value"].iloc[0]


def test_a_value_is_changed_by_its_name(found: Finding) -> None:
    flat = account("linked_learning", overrides=["valuation.discount_rate=0"], **SMALL)  # type: ignore[arg-type]
    assert rows(flat, "present_value", payer="all", item="net")["value"].iloc[0] == pytest.approx(rows(found, "net", payer="all")["value"].sum(), rel=1e-9)


def test_every_activity_that_is_charged_has_a_name() -> None:
    assert set(ACTIVITIES) == set(get_args(Activity))


def test_every_grade_and_source_is_said(found: Finding) -> None:
    assert set(found.table["grade"]) <= {"A", "B", "C", "D", "rules"}
    assert (found.table["source"].str.len() > 0).all()
    seats = rows(found, "present_value", item="dual_enrollment: course_seat", payer="state").iloc[0]
    assert "from memory: CO10" in seats["source"]


def test_what_is_told_can_be_traced(found: Finding) -> None:
    told = told_of(found)
    sentences = [*told.sentences, told.how]
    cells = [cell for table in told.section.tables for row in table.rows for cell in row]
    figures = [part for words in (*sentences, *cells) for part in (words if isinstance(words, tuple) else (words,)) if isinstance(part, Figure)]
    assert len(figures) > 100
    for figure in figures:
        table = {"account": found.table, "account_checks": found.more["checks"]}[figure.table]
        assert float(table.loc[int(figure.outcome), figure.column]) == figure.value
    texts = "".join(part for words in sentences for part in words if isinstance(part, str))
    assert not any(digit in texts.replace("95\u00a0%", "") for digit in "0123456789")
    assert len(told.section.panels) == 2


def test_the_command_prints_and_keeps_the_account(tmp_path: Path) -> None:
    asked = ["account", "and_not_or", "--seeds", "2", "--sample", "0.05", "--until", "2028", "--follow", "23", "--workers", "1", "--out", str(tmp_path)]
    result = CliRunner().invoke(llsim, [*asked, "--json"])
    assert result.exit_code == 0, result.output
    kept = read_finding(tmp_path, "account")
    assert kept is not None
    listed = json.loads(result.stdout[result.stdout.index("[") :])
    assert len(listed) == len(kept.table)
    shown = CliRunner().invoke(llsim, asked)
    assert "Present value by item" in shown.output


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"follow": 40}, "--follow: found 40; allowed: an age from 23 to 32"), ({"sample": 0.0}, "--sample"), ({"until": 2000}, "--until: found 2000"), ({"baseline": "linked_learning"}, "the scenario itself"), ({"overrides": ["valuation.nothing=1"]}, "nothing")],
)  # fmt: skip
def test_what_cannot_be_accounted_for_is_refused_before_anything_runs(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        account("linked_learning", **(SMALL | changes))  # type: ignore[arg-type]


def test_published_accounts_are_held_out_and_as_the_rows_say() -> None:
    known = account_checks()
    for check in known.checks:
        row = ledger()[check.evidence]
        numbers = {one.value for one in check.figures}
        told = f"{row.value} {row.interval} {row.note}".replace(",", "")
        assert all(f"{number:g}" in told or f"{number:.0f}" in told or is_derived(number) for number in numbers), (check.evidence, numbers)
        assert check.cost.tuition or not ledger()[check.priced_by].held_out
    assert set(known.without) == {"BE02"}
    assert all(ledger()[name].held_out for name in known.without)


def test_what_is_kept_of_the_replays_is_of_the_accounts_that_are_listed() -> None:
    kept = kept_checks()
    listed = [(check.evidence, check.title, one.what, one.value) for check in account_checks().checks for one in check.figures]
    assert list(kept[["evidence", "title", "what", "published"]].itertuples(index=False, name=None)) == listed
    assert set(kept["verdict"]) <= set(VERDICTS)
    assert tuple(dict.fromkeys(kept["title"])) == TITLES


def is_derived(number: float) -> bool:
    """Say whether a figure follows from others: benefits of CO03 less its cost."""
    return number == 104_445 - 4_854


def test_a_participant_who_gains_nothing_costs_what_is_paid() -> None:
    from llsim.questions.account_replays import worth_of  # noqa: PLC0415 (slow to import)
    from llsim.valuation import Valuation  # noqa: PLC0415 (slow to import)

    check = account_checks().checks[0]
    found = worth_of(check, np.zeros((4, 19, len(Lived) + 1)), Valuation())
    paid = check.cost.dollars / 4 * sum(1.035**-k for k in range(4))
    assert found["net"] == (pytest.approx(-paid), pytest.approx(-paid), pytest.approx(-paid))
    assert found["benefits"][0] == pytest.approx(0.0, abs=1e-9)
    assert found["ratio"][0] == pytest.approx(0.0, abs=1e-12)
