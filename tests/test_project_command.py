"""The commands project and goal as users call them: one JSON document, going on, exit codes, clear refusals; and what they count."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from tests.experiment.trials import llsim

from conftest import scenario
from llsim import TalentPipeline
from llsim.agents.pathway import Certification
from llsim.cli.main import llsim as command
from llsim.economy import MacroPaths
from llsim.errors import ConfigurationError
from llsim.experiment.plan import plan_of
from llsim.experiment.projection import projection_of
from llsim.goal import goal_for, pushed
from llsim.outcomes import INDUSTRY_GROUPS
from llsim.projection import draws_for
from llsim.reached import Reached
from llsim.region.reading import read_region

SMALL = ("--sample", "0.02", "--draws", "2", "--seeds", "4", "--until", "2027", "--workers", "2")


def test_a_projection_writes_everything_goes_on_and_prints_one_document(tmp_path: Path) -> None:
    out = tmp_path / "here"
    first = llsim("project", "linked_learning", "--baseline", "baseline", *SMALL, "--out", out, "--json")
    assert first.returncode == 0, first.stderr
    document = json.loads(first.stdout)
    assert document["futures"] == 8 and document["until"] == 2027 and len(document["summary"]) >= 3
    assert "16 runs, 16 to do" in first.stderr and "16 of 16 runs" in first.stderr and "Only 2 draws" in first.stderr
    made = {path.name for path in out.iterdir()}
    assert {"outcomes.parquet", "manifest.json", "fan.parquet", "split.parquet", "robust.parquet", "openings.parquet", "projection.csv", "projection.html"} <= made
    runs = pd.read_parquet(out / "outcomes.parquet")
    assert len(runs[["draw", "seed"]].drop_duplicates()) == 8
    assert runs.groupby("draw")["seed"].unique().map(list).to_dict() == {1: [1_000_001, 1_000_002, 1_000_003, 1_000_004], 2: [2_000_001, 2_000_002, 2_000_003, 2_000_004]}
    again = llsim("project", "linked_learning", "--baseline", "baseline", *SMALL, "--out", out, "--json")
    assert "16 runs, 0 to do" in again.stderr
    assert json.loads(again.stdout)["fan"] == document["fan"]
    for table in ("parameters", "economy", "chance"):
        assert all(row[table] is None or 0.0 <= row[table] <= 1.0 for row in document["split"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seeds", "3"), "--seeds: found 3; allowed in a projection: an even number"), (("--seeds", "2"), "--seeds: found 2"), (("--draws", "0"), "--draws: found 0"),
        (("--draws", "90", "--seeds", "4000"), "360,000 runs asked for"), (("--draws", "101"), "draws: found 101"), (("--sample", "2"), "--sample: found 2"),
        (("--region", "nowhere"), "nowhere"), (("--until", "1000"), "until: found 1000"), (("--baseline", "linked_learning"), "which is the scenario itself"), (("--set", "labor_market.cycle_persistance=0.5"), "cycle_persistence"),
    ],
)  # fmt: skip
def test_what_cannot_be_projected_is_refused(options: tuple[str, ...], words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=words):
        CliRunner().invoke(command, ["project", "linked_learning", "--sample", "0.02", *options, "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert not (tmp_path / "out").exists()


def test_a_region_without_posterior_is_projected_at_its_point_calibration_and_no_draw_is_made_up(tmp_path: Path) -> None:
    text = Path("configs/regions/fresno.yaml").read_text(encoding="utf-8").replace("name: fresno", "name: new_place", 1)
    (tmp_path / "new_place.yaml").write_text(text, encoding="utf-8")
    region = str(tmp_path / "new_place.yaml")
    assert draws_for(region, None) == 1 and draws_for("fresno", None) == 100
    with pytest.raises(ConfigurationError, match="new_place has no posterior"):
        CliRunner().invoke(command, ["project", "baseline", "--region", region, "--draws", "5", "--out", str(tmp_path / "out")], catch_exceptions=False)


def test_the_goal_of_a_region_is_its_share_of_the_nations(tmp_path: Path) -> None:
    found = llsim("goal", "linked_learning", "--region", "oakland_unified", "--sample", "0.1", "--draws", "1", "--seeds", "4", "--until", "2031", "--no-ramp", "--out", tmp_path / "goal", "--json")
    assert found.returncode == 0, found.stderr
    document = json.loads(found.stdout)
    assert document["people"] == pytest.approx(1_000_000 * 2_500 / 4_000_000) and document["by"] == 2030 and document["reach"] is None
    years = pd.DataFrame(document["years"])
    ever = years[(years["level"] == "certified") & (years["counting"] == "ever")].sort_values("year")
    now = years[(years["level"] == "certified") & (years["counting"] == "in the year")].sort_values("year")
    assert ever["median"].is_monotonic_increasing and (ever["median"].to_numpy() >= now["median"].to_numpy()).all()
    assert years["probability"].between(0, 1).all()
    assert (tmp_path / "goal" / "goal.html").is_file() and (tmp_path / "goal" / "goal.csv").is_file()


def test_a_goal_outside_the_years_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--by: found 2050"):
        CliRunner().invoke(
            command, ["goal", "--region", "oakland_unified", "--sample", "0.02", "--draws", "1", "--until", "2027", "--by", "2050", "--out", str(tmp_path / "out")], catch_exceptions=False
        )
    assert not (tmp_path / "out").exists(), "nothing was run for it"


def test_levers_are_pushed_to_what_is_allowed_and_no_further() -> None:
    changes = dict(change.split("=") for change in pushed(scenario(name="linked_learning"), 16.0, at_once=True))
    assert changes["levers.accountability.weight"] == "1" and changes["levers.school_support.coaching_days"] == "200"
    assert changes["levers.industry_incentives.dollars_per_placement"] == "16000" and changes["levers.school_support.ramp"] == "1"
    assert not any("dual_enrollment" in path for path in changes)
    assert pushed(scenario(), 4.0) == ()
    goal, share = goal_for(read_region("us"), None, 2030)
    assert (goal.people, share) == (1_000_000.0, 1.0)


def run_of(seed: int, economy: int | None, *overrides: str) -> TalentPipeline:
    model = TalentPipeline("oakland_unified", scenario("last_year=2030", *overrides), rng=seed, sample=0.05, economy_seed=economy)
    model.run_model()
    return model


def posted(model: TalentPipeline) -> np.ndarray:
    return np.array([value for _, outcome, value in model.outcomes.totals if outcome == "vacancies_posted"])


def test_seeds_of_one_economy_share_its_swings_and_nothing_else() -> None:
    macro = MacroPaths().overrides()
    one, other, elsewhere = run_of(1, 1, *macro), run_of(2, 1, *macro), run_of(1, 5, *macro)
    assert np.abs(posted(one) / posted(other) - 1.0).max() < 0.02  # rounded by the luck of each
    assert np.abs(posted(one) / posted(elsewhere) - 1.0).max() > 0.05
    assert one.outcomes.value("graduation_rate", "all", 2030) == elsewhere.outcomes.value("graduation_rate", "all", 2030)
    assert one.outcomes.value("graduation_rate", "all", 2030) != other.outcomes.value("graduation_rate", "all", 2030)


def test_without_an_economy_of_its_own_a_run_is_what_it_was() -> None:
    pd.testing.assert_frame_equal(run_of(3, None).outcomes.to_frame(), run_of(3, 3).outcomes.to_frame())
    pd.testing.assert_frame_equal(run_of(3, None).outcomes.to_frame(), run_of(3, None, "labor_market.cycle_persistence=0.0").outcomes.to_frame())


def test_shocks_last_where_they_are_said_to() -> None:
    calm, lasting = (np.log(posted(run_of(4, None, "labor_market.business_cycle=0.1", f"labor_market.cycle_persistence={left}"))) for left in (0.0, 0.9))
    shocks = calm - np.log(posted(run_of(4, None, "labor_market.business_cycle=0.0")))
    swings = lasting - np.log(posted(run_of(4, None, "labor_market.business_cycle=0.0")))
    expected = np.zeros(len(shocks))
    for year in range(len(shocks)):
        expected[year] = shocks[year] + (0.9 * expected[year - 1] if year else 0.0)
    assert swings == pytest.approx(expected, abs=0.03)  # filling feeds back on growth


def test_every_draw_has_seeds_and_economies_of_its_own() -> None:
    plan = plan_of(projection_of(["baseline"], "oakland_unified", draws=3, seeds=4, sample=0.01, until=2027, overrides=()))
    pairs = [plan.seeds_of(plan.address(run)) for run in range(len(plan))]
    assert len({seed for seed, _ in pairs}) == 12 and len({economy for _, economy in pairs}) == 6
    assert len(set(plan.keys())) == 12
    same = plan_of(projection_of(["baseline"], "oakland_unified", draws=3, seeds=6, sample=0.01, until=2027, overrides=()))
    assert set(plan.keys()) <= set(same.keys())  # more seeds extend a folder


def test_industries_add_up_to_the_region(small_run: TalentPipeline) -> None:
    frame = small_run.outcomes.to_frame()
    industries = frame[frame["group"].isin(INDUSTRY_GROUPS)].pivot_table(index="year", columns="outcome", values="numerator", aggfunc="sum")
    everyone = frame[frame["group"] == "all"].pivot_table(index="year", columns="outcome", values="numerator")
    for outcome in ("vacancies_posted", "vacancies_filled"):
        assert industries[outcome].to_numpy() == pytest.approx(everyone[outcome].to_numpy())
    assert (industries["graduates"] <= everyone["graduates"]).all() and (industries["graduates"] > 0).all()
    in_pathways = frame[frame["group"].isin(["pathway:certified", "pathway:uncertified"]) & (frame["outcome"] == "graduates")].groupby("year")["numerator"].sum()
    assert industries["graduates"].to_numpy() == pytest.approx(in_pathways.to_numpy())


def test_whom_certified_pathways_reach() -> None:
    kind = [("certification", "i1"), ("enrolled", "i4"), ("entrants", "i4")]
    reached = Reached(Certification.SILVER)
    assert reached.count(np.array([(1, 100, 30), (0, 80, 25), (2, 60, 20)], kind)) == (160, 160)
    assert reached.count(np.array([(1, 100, 28), (1, 80, 20), (0, 60, 20)], kind)) == (180, 28 + 80)
    gold = Reached(Certification.GOLD)
    assert gold.count(np.array([(1, 100, 30), (0, 80, 25), (2, 60, 20)], kind)) == (60, 60)
