"""Who is moved, in whole runs with known answers: nobody without a policy, nobody new where no vacancy is to spare, nobody pushed aside where there is plenty."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from llsim.agents.groups import STUDENT_GROUPS
from llsim.agents.student import Credential, Stage
from llsim.analysis.moving import PATHS
from llsim.analysis.two_lives import WAYS
from llsim.api import compare
from llsim.cli.main import llsim as command
from llsim.errors import ConfigurationError
from llsim.model import TalentPipeline
from llsim.questions.finding import Finding, read_finding
from llsim.questions.moved import moved
from llsim.questions.two_worlds import first_class, last_class, live_in_both
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.report.findings.telling import told_of, write_findings
from llsim.report.language import plain

REGION, SAMPLE, SEEDS, UNTIL = "oakland_unified", 0.1, 3, 2035
SMALL = {"region": REGION, "sample": SAMPLE, "workers": 1}
NO_STANDARD = ("labor_market.in_migrants=0", "labor_market.hiring_standard=-5")
HIREABLE = ("labor_market.known_score=5", "labor_market.known_first=1", "labor_market.skill_score=2", "work_based_learning.skill=2")
"""Whoever was placed with an employer is hired first: the lever of placements makes graduates more hireable."""


@pytest.fixture(scope="module")
def found() -> Finding:
    return moved("linked_learning", seeds=SEEDS, until=UNTIL, **SMALL)  # type: ignore[arg-type]


def of(finding: Finding, kind: str, what: str, group: str = "all", when: str | None = None, destination: str = "") -> float:
    table = finding.table
    own = table[(table["kind"] == kind) & (table["what"] == what) & (table["group"] == group) & (table["destination"] == destination)]
    own = own if when is None else own[own["when"] == when]
    assert len(own) == 1
    return float(own["people"].iloc[0])


def test_without_a_policy_nobody_moves() -> None:
    still = read_scenario("dual_enrollment", region=REGION, overrides=[f"last_year={UNTIL}", "levers.dual_enrollment.seats=0"])
    finding = moved(still, baseline=read_scenario("baseline", region=REGION, overrides=[f"last_year={UNTIL}"]), seeds=2, **SMALL)  # type: ignore[arg-type]
    table = finding.table
    assert (table[table["what"] != "same path"][["people", "low", "high"]] == 0).all(axis=None)
    assert not table["what"].str.startswith("moves").any() or (table[table["what"].str.startswith("moves")]["kind"] == "job").all()
    assert of(finding, "path", "same path") == table["cohort"].max() > 0
    assert finding.more["stories"].empty
    assert any("no change at all" in words for words in finding.summary())


def test_the_account_of_hires_adds_up_to_the_last_person(found: Finding) -> None:
    for when in ("last year", "all years"):
        for group in STUDENT_GROUPS:
            gross, passed, gone, young = (of(found, "hire", what, group, when) for what in ("hired only with the policy", "pushed aside, simulated", "no longer looking", "local hires"))
            assert gross - passed - gone == pytest.approx(young, abs=1e-9)
            assert gross == pytest.approx(of(found, "hire", "of these, looked in vain without it", group, when) + of(found, "hire", "of these, did not look without it", group, when))
        for what in ("hired only with the policy", "pushed aside, simulated", "no longer looking", "local hires"):
            assert of(found, "hire", what, "all", when) == pytest.approx(of(found, "hire", what, "female", when) + of(found, "hire", what, "male", when))
        others, net = of(found, "hire", "pushed aside, other residents", when=when), of(found, "hire", "local hires, net", when=when)
        assert net == pytest.approx(of(found, "hire", "local hires", when=when) - others, abs=1e-9)
        posted, came, left = (of(found, "hire", what, when=when) for what in ("vacancies posted", "in-migrants", "vacancies left open"))
        assert net == pytest.approx(posted - came - left, abs=1e-9)


def test_paths_jobs_and_ways_add_up(found: Finding) -> None:
    table = found.table
    for group in ("all", "latino", "english_learner", "male"):
        own = table[(table["group"] == group) & (table["kind"] == "path")]
        changed = own[own["what"] == "changes path"]["people"].item()
        assert changed == pytest.approx(own[own["what"] == "moves"]["people"].sum()) == pytest.approx(own[own["what"] == "arrives"]["people"].sum())
        assert changed + own[own["what"] == "same path"]["people"].item() == pytest.approx(own["cohort"].iloc[0])
        assert own[own["what"] == "arrives less leaves"]["people"].sum() == pytest.approx(0, abs=1e-9)
        assert 0 < own[own["what"] == "changes path, jobs aside"]["people"].item() <= changed
        for way in WAYS:
            gained, lost, net = (of(found, "outcome", way, group, destination=end) for end in ("gained", "lost", "net"))
            assert gained - lost == pytest.approx(net, abs=1e-9)
        for when in ("last year", "all years"):
            jobs = table[(table["group"] == group) & (table["kind"] == "job") & (table["when"] == when)]
            moves = jobs[jobs["what"] == "moves"]
            gained, lost = jobs[jobs["what"] == "held only with the policy"]["people"].item(), jobs[jobs["what"] == "held only without it"]["people"].item()
            assert gained == pytest.approx(moves[moves["destination"] == "a job in the region"]["people"].sum())
            assert lost == pytest.approx(moves[moves["origin"] == "a job in the region"]["people"].sum())


def test_it_says_what_compare_says(found: Finding) -> None:
    """Hires and credentials, person by person, sum to what two separate runs count."""
    result = compare("baseline", "linked_learning", region=REGION, seeds=SEEDS, sample=SAMPLE, until=UNTIL, workers=1)
    rows = result.frames.outcomes
    rows = rows[(rows["group"] == "all")]

    def extra(outcome: str, years: range) -> float:
        own = rows[(rows["outcome"] == outcome) & rows["year"].isin(years)].groupby("scenario", observed=True)["numerator"].sum() / SEEDS
        return float(own["linked_learning"] - own["baseline"])

    every, judged = range(2026, UNTIL + 1), range(first_class(read_scenario("linked_learning")) + 9, UNTIL + 1)
    assert of(found, "hire", "local hires", when="all years") == pytest.approx(extra("local_hires", every))
    assert of(found, "hire", "local hires, net", when="all years") == pytest.approx(extra("net_local_hires", every))
    assert of(found, "hire", "local hires", when="last year") == pytest.approx(extra("local_hires", range(UNTIL, UNTIL + 1)))
    assert of(found, "outcome", "earned_credential", destination="net") == pytest.approx(extra("credential_completion", judged))
    assert of(found, "job", "held, net", when="last year") == pytest.approx(extra("employment_rate", range(UNTIL, UNTIL + 1)), abs=12 / SAMPLE)  # the rate leaves out those under 19


def test_with_no_vacancies_to_spare_gross_is_positive_and_net_is_zero() -> None:
    scarce = (*NO_STANDARD, *HIREABLE, "labor_market.openings=0.03", "labor_market.rivals=10", "labor_market.rival_score=0.5")
    finding = moved("industry_incentives", seeds=2, until=2034, overrides=scarce, **SMALL)  # type: ignore[arg-type]
    for when in ("last year", "all years"):
        assert of(finding, "hire", "vacancies left open", when=when) == of(finding, "hire", "in-migrants", when=when) == of(finding, "hire", "vacancies posted", when=when) == 0
        rows = finding.table[(finding.table["what"] == "local hires, net") & (finding.table["when"] == when)]
        assert (rows[["people", "low", "high"]] == 0).all(axis=None)
    assert of(finding, "hire", "hired only with the policy", when="all years") > 0
    young = of(finding, "hire", "local hires", when="all years")
    assert young > 0
    assert of(finding, "hire", "pushed aside, other residents", when="all years") == young
    everyone = young + of(finding, "hire", "pushed aside, simulated", when="all years") + of(finding, "hire", "no longer looking", when="all years")
    assert of(finding, "hire", "hired only with the policy", when="all years") == everyone


def test_the_premise_holds_that_every_vacancy_is_filled() -> None:
    scarce = [*NO_STANDARD, *HIREABLE, "labor_market.openings=0.03", "labor_market.rivals=10", "labor_market.rival_score=0.5", "last_year=2034"]
    place = read_region(REGION)
    worlds = [read_scenario(name, region=place, overrides=scarce) for name in ("baseline", "industry_incentives")]
    found, _ = live_in_both(place, *worlds, 1, 0, SAMPLE, 1, stories=False)
    posted, young, others, came, left = found.markets.transpose(2, 0, 1)
    assert (left == 0).all() and (came == 0).all() and (young + others == posted).all() and (posted > 0).all()


def test_with_plenty_of_vacancies_nobody_is_pushed_aside_and_net_is_gross_less_those_who_stopped_looking() -> None:
    plenty = (*NO_STANDARD, "labor_market.openings=1", "labor_market.rivals=0")
    finding = moved("linked_learning", seeds=1, until=2033, overrides=plenty, **SMALL)  # type: ignore[arg-type]
    for when in ("last year", "all years"):
        gross, gone, net = (of(finding, "hire", what, when=when) for what in ("hired only with the policy", "no longer looking", "local hires, net"))
        assert of(finding, "hire", "pushed aside, simulated", when=when) == of(finding, "hire", "pushed aside, other residents", when=when) == 0
        assert net == gross - gone == of(finding, "hire", "local hires", when=when)
        assert gross > 0


def test_applied_and_hired_are_the_people_of_the_market() -> None:
    model = TalentPipeline(REGION, read_scenario("baseline", region=REGION, overrides=["last_year=2027"]), rng=2, sample=SAMPLE, check_invariants=True)
    model.step()
    market, block = model.market, model.tables.students.array[model.starts[model.year - model.first_cohort + 1 - 19] : model.starts[model.year - model.first_cohort + 1]]
    assert len(market.applied) == market.seekers and len(market.hired) == market.hires
    assert len(set(market.hired.tolist())) == market.hires and set(market.hired.tolist()) <= set(market.applied.tolist())
    stage, place = block["stage"], block["place"]
    in_vain = sorted(set(market.applied.tolist()) - set(market.hired.tolist()))
    assert (stage[in_vain] == Stage.SEEKING).all()
    assert ((stage[market.hired] == Stage.EMPLOYED) | (place[market.hired] == 1)).all()  # some move away in the year they are hired
    assert (block["employer"][market.hired][stage[market.hired] == Stage.EMPLOYED] >= 0).all()


def test_classes_are_those_that_can_be_judged(found: Finding) -> None:
    scenario = read_scenario("linked_learning", region=REGION, overrides=[f"last_year={UNTIL}"])
    assert (first_class(scenario), last_class(scenario)) == (2023, 2026) == (found.made.settings["first_class"], found.made.settings["last_class"])
    model = TalentPipeline(REGION, scenario, rng=1, sample=SAMPLE)
    size = sum(model.enrollment.size(year) for year in range(2023, 2027))
    assert found.table[found.table["group"] == "all"]["cohort"].iloc[0] == pytest.approx(size / SAMPLE)
    assert set(found.table[(found.table["kind"] == "path") & (found.table["what"] == "moves")]["origin"]) <= set(PATHS)


def test_the_stories_are_of_people_who_end_as_is_said(found: Finding) -> None:
    stories = found.more["stories"]
    assert "gained" in set(stories["which"])
    for which, own in stories.groupby("which"):
        without, with_policy = own["words"].iloc[-2:]
        assert without.startswith(f"In {UNTIL}, without the policy") and with_policy.startswith(f"In {UNTIL}, with the policy")
        poor, rich = (without, with_policy) if which == "gained" else (with_policy, without)
        assert any(f"highest credential {words}" in poor for words in ("none", "high-school diploma"))
        assert any(f"highest credential {words}" in rich for words in ("certificate", "associate degree", "bachelor's degree"))
        assert own["class"].iloc[0] == found.made.settings["last_class"] and own["alike"].iloc[0] >= 1
    assert int(Credential.CERTIFICATE) > int(Credential.DIPLOMA)


def test_processes_and_threads_do_not_change_a_bit(found: Finding) -> None:
    again = moved("linked_learning", seeds=2, until=UNTIL, region=REGION, sample=SAMPLE, workers=2)
    once = moved("linked_learning", seeds=2, until=UNTIL, **SMALL)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(again.table, once.table)
    pd.testing.assert_frame_equal(again.more["stories"], once.more["stories"])
    pd.testing.assert_frame_equal(found.more["stories"], once.more["stories"])  # the first seed tells them


def test_it_is_told_and_kept(found: Finding, tmp_path: Path) -> None:
    kept = read_finding(found.save(tmp_path), "moved")
    assert kept is not None
    pd.testing.assert_frame_equal(kept.table, found.table)
    words = [plain(one) for one in told_of(kept).sentences]
    assert 3 <= len(words) <= 5 and words == found.summary()
    changed = found.table[(found.table["what"] == "changes path") & (found.table["group"] == "all")].iloc[0]
    assert f"{changed['people']:,.0f} (" in words[0] and "2023 to 2026" in words[0]
    page = write_findings(tmp_path)
    assert page is not None and "pushed aside" in page.read_text(encoding="utf-8")


def test_groups_too_small_are_not_printed() -> None:
    tiny = moved("linked_learning", seeds=2, until=2033, region=REGION, sample=0.01, workers=1)
    small = [group for group in STUDENT_GROUPS if tiny.table[tiny.table["group"] == group]["cohort"].iloc[0] * 0.01 < 10]
    assert small
    told = told_of(tiny)
    names = {row[0] for table in told.section.tables for row in table.rows}
    titles = {"disability": "Students with disabilities", "white": "White", "asian": "Asian", "other": "Other or several races"}
    assert not names & {titles[group] for group in small if group in titles}
    assert any("fewer than ten simulated people" in str(note) for note in told.section.notes)
    for table in told.section.tables[2:7]:  # gains and losses
        for row in table.rows:
            for cell in row[1:3]:
                assert not hasattr(cell, "value") or cell.value == 0 or cell.value * 0.01 >= 10


def test_one_run_has_no_interval_and_nothing_is_made_of_it() -> None:
    words = [*moved("linked_learning", seeds=1, until=2033, **SMALL).summary()]  # type: ignore[arg-type]
    assert not any("clearly" in one for one in words)
    assert sum("no interval" in one for one in words) >= 3


def test_two_worlds_that_do_not_fit_in_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llsim.questions.moved.runs_that_fit", lambda *_, **__: 1)
    with pytest.raises(ConfigurationError, match=r"two worlds of it do not fit .* --sample 0\.05 or less"):
        moved("linked_learning", seeds=1, until=2033, **SMALL)  # type: ignore[arg-type]


def test_the_command_prints_and_refuses(tmp_path: Path) -> None:
    run = CliRunner().invoke(command, ["moved", "linked_learning", "--seeds", "2", "--until", "2033", "--sample", "0.05", "--workers", "1", "--json", "--out", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert len(json.loads(run.stdout)) == len(pd.read_parquet(tmp_path / "moved.parquet"))
    for arguments, words in (
        (["--until", "2030"], "--until: found 2030; allowed: 2032 or later"), (["--baseline", "linked_learning"], "--baseline: found linked_learning, which is the scenario itself"),
        (["--seeds", "0"], "--seeds: found 0"), (["--group", "latinos"], "latino"), (["--sample", "2"], "--sample: found 2"), (["--draws", "100000"], "--draws: found 100000"),
    ):
        with pytest.raises(ConfigurationError, match=words):
            CliRunner().invoke(command, ["moved", "linked_learning", *arguments], standalone_mode=False, catch_exceptions=False)
