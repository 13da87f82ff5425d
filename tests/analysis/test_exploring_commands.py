"""From a finished folder to tables, a page and sentences."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import vl_convert
from click.testing import CliRunner
from experiment_folder import noisy, write_folder
from SALib.sample import latin, sobol
from SALib.sample import morris as morris_sampler
from tests.report.page import Page

import llsim
from llsim.analysis.sensitivity.functions import ishigami
from llsim.cli.main import llsim as commands
from llsim.errors import ConfigurationError
from llsim.experiment.experiment_file import read_experiment
from llsim.experiment.plan import plan_of
from llsim.experiment.problem import DUMMY, shares_problem_of
from llsim.report.sensitivity import defused, title_of_number

NAMES = ("high_school.off_track", "migration.level", "labor_market.rivals", DUMMY)


def called(*arguments: str) -> tuple[str, str]:
    done = CliRunner().invoke(commands, list(arguments), standalone_mode=False, catch_exceptions=False)
    return done.stdout, done.stderr


def sobol_folder(folder: Path, seeds: int = 5) -> Path:
    design = sobol.sample(shares_problem_of(NAMES), 256, calc_second_order=True, seed=1)
    values = noisy(0.01 * ishigami(design), seeds, 0.3)
    return write_folder(folder, NAMES, design, {"baseline": values, "linked_learning": values + 0.05 * design[:, 1:2]}, {"kind": "sobol", "n": 256, "second_order": True, "over": "priors", "seed": 1})


def test_a_sobol_experiment_becomes_tables_and_a_page(tmp_path: Path) -> None:
    folder = sobol_folder(tmp_path / "experiment")
    out, err = called("sensitivity", str(folder), "--json")
    rows = json.loads(out)
    assert {(row["scenario"], row["against"]) for row in rows} == {("baseline", ""), ("linked_learning", ""), ("linked_learning", "baseline")}
    effect = {row["factor"]: row for row in rows if row["against"] and row["measure"] == "total"}
    assert effect["migration.level"]["value"] == pytest.approx(1.0, abs=0.02) and abs(effect[DUMMY]["value"]) <= 0.02
    level = {row["factor"]: row for row in rows if row["scenario"] == "baseline" and row["measure"] == "total"}
    assert level["high_school.off_track"]["value"] == pytest.approx(0.5576, abs=0.1) and level["high_school.off_track"]["noise_share"] == pytest.approx(0.3, abs=0.05)
    assert {row["measure"] for row in rows} == {"first", "total", "second"}
    pd.testing.assert_frame_equal(pd.read_csv(folder / "sensitivity.csv", keep_default_na=False, na_values={"value": [""]})[["factor"]], pd.read_parquet(folder / "sensitivity.parquet")[["factor"]], check_dtype=False)
    assert sorted(pd.read_parquet(folder / "convergence.parquet")["points"].unique()) == [16, 32, 64, 128, 256]
    page = (folder / "sensitivity.html").read_text()
    assert page.count("<svg") == 9 and "http" not in page.replace("http://www.w3.org/2000/svg", "") and "sensitivity.html" in err
    assert not list(folder.glob(".*part"))


def test_the_table_names_what_matters_and_luck(tmp_path: Path) -> None:
    out, _ = called("sensitivity", str(sobol_folder(tmp_path / "experiment")), "--scenario", "baseline", "--out", str(tmp_path / "elsewhere"))
    assert "Most of the variance is due to:" in out and "Luck is 3" in out and "high_school.off_track" in out
    assert (tmp_path / "elsewhere" / "sensitivity.html").is_file() and not (tmp_path / "experiment" / "sensitivity.html").exists()


def test_other_methods_take_their_designs(tmp_path: Path) -> None:
    walks = morris_sampler.sample(shares_problem_of(NAMES), 20, num_levels=4, seed=2)
    morris = write_folder(tmp_path / "morris", NAMES, walks, {"baseline": noisy(ishigami(walks), 5, 0.1)}, {"kind": "morris", "over": "priors"})
    rows = json.loads(called("sensitivity", str(morris), "--json")[0])
    assert {row["measure"] for row in rows} == {"mu_star", "mu", "sigma"} and all(row["floor"] > 0 for row in rows)
    cube = latin.sample(shares_problem_of(NAMES), 600, seed=2)
    given = write_folder(tmp_path / "cube", NAMES, cube, {"baseline": noisy(ishigami(cube), 3, 0.1)}, {"kind": "latin_hypercube", "over": "priors"})
    for method, measure in (("pawn", "median"), ("shapley", "shapley")):
        assert measure in {row["measure"] for row in json.loads(called("sensitivity", str(given), "--method", method, "--json")[0])}
    with pytest.raises(ConfigurationError, match="allowed for a design of kind latin_hypercube: pawn, delta, shapley"):
        called("sensitivity", str(given), "--method", "sobol")


def test_groups_are_measured_as_one(tmp_path: Path) -> None:
    groups = ("school", "place", "school", DUMMY)
    design = sobol.sample(shares_problem_of(NAMES, groups), 256, calc_second_order=False, seed=1)
    settings = {"kind": "sobol", "n": 256, "over": "priors", "groups": {"school": [NAMES[0], NAMES[2]], "place": [NAMES[1]]}}
    folder = write_folder(tmp_path / "experiment", NAMES, design, {"baseline": noisy(ishigami(design), 5, 0.1)}, settings)
    totals = {row["factor"]: row["value"] for row in json.loads(called("sensitivity", str(folder), "--json")[0]) if row["measure"] == "total"}
    assert set(totals) == {"school", "place", DUMMY} and totals["school"] == pytest.approx(0.5576, abs=0.05)


def test_failed_runs_foreign_designs_and_what_is_no_experiment_are_refused(tmp_path: Path) -> None:
    folder = sobol_folder(tmp_path / "experiment")
    with pytest.raises(ConfigurationError, match="allowed: what the experiment kept: graduation_rate"):
        called("sensitivity", str(folder), "--outcome", "happiness")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"failures": [{"scenario": "linked_learning", "point": 7, "seed": 2}]}))
    with pytest.raises(ConfigurationError, match="1 runs failed: scenario linked_learning, point 7, seed 2"):
        called("sensitivity", str(folder))
    (folder / "manifest.json").write_text(json.dumps(manifest | {"design_hash": "0" * 64}))
    with pytest.raises(ConfigurationError, match="fingerprint"):
        called("sensitivity", str(folder))
    with pytest.raises(ConfigurationError, match=r"found no manifest.json, no design.parquet"):
        called("sensitivity", str(tmp_path))
    with pytest.raises(ConfigurationError, match="or --selftest"):
        called("sensitivity")


def test_a_policy_that_fails_is_told_in_sentences(tmp_path: Path) -> None:
    cube = latin.sample(shares_problem_of(NAMES), 800, seed=2)
    fails = (cube[:, 0] > 0.6) & (cube[:, 1] < 0.5)
    effect = np.where(fails, -0.01, 0.02)[:, None]
    base = noisy(ishigami(cube), 3, 0.1)
    folder = write_folder(tmp_path / "cube", NAMES, cube, {"baseline": base, "linked_learning": base + effect}, {"kind": "latin_hypercube", "over": "priors"})
    out, _ = called("discover", str(folder), "--outcome", "graduation_rate")
    page = Page((folder / "discovery.html").read_text(encoding="utf-8")).root
    assert "the effect of linked_learning on graduation_rate (all, 2040) is not for the better" in out
    limits = {name: float(value) for name, value in re.findall(r"(\S+) is (?:above|below) ([0-9.]+[0-9])", out)}
    assert limits == {"high_school.off_track": pytest.approx(0.6, abs=0.05), "migration.level": pytest.approx(0.5, abs=0.05)}
    found = json.loads(called("discover", str(folder), "--outcome", "graduation_rate", "--below", "0.0", "--json")[0])
    assert found["coverage"] >= 0.85 and found["density"] >= 0.9 and found["failures"] == int(fails.sum())
    with pytest.raises(ConfigurationError, match="allowed: --below VALUE or --above VALUE"):
        called("discover", str(folder), "--outcome", "graduation_rate", "--scenario", "baseline")
    assert page.all("div")[0].text.strip().splitlines() == out.strip().splitlines()
    assert len(page.all("svg")) == 2 and "high_school.off_track" in page.all("tbody")[0].text
    assert [heading.text.split(":")[0] for heading in page.all("h2")] == ["Box 1", "How sure", "How to repeat it"]
    assert title_of_number("labor_market.rivals") in next(words.text for words in page.all("p") if "Not limited" in words.text) and "dummy" not in page.text


def test_a_discovery_in_python_shows_itself(tmp_path: Path) -> None:
    cube = latin.sample(shares_problem_of(NAMES), 400, seed=2)
    fails = (cube[:, 0] > 0.6) & (cube[:, 1] < 0.5)
    policy = "<script>alert(1)</script>"
    base = noisy(ishigami(cube), 3, 0.1)
    folder = write_folder(tmp_path / "cube", NAMES, cube, {"baseline": base, policy: base + np.where(fails, -0.01, 0.02)[:, None]}, {"kind": "latin_hypercube", "over": "priors"})
    found = llsim.discover(folder, "graduation_rate")
    table = found.to_df()
    assert set(table["number"]) == {"high_school.off_track", "migration.level"} and table["coverage"].min() >= 0.85
    assert found.question.scenario == policy and "<script" not in found._repr_html_() and html.escape(policy) in found._repr_html_()
    assert found._repr_html_().count("<tr><td") == len(table)
    assert "<script" not in found.save(tmp_path).read_text(encoding="utf-8")
    first = found.found.boxes[0].path[0]
    assert (first.mass, first.coverage, first.density) == (1.0, 1.0, pytest.approx(fails.mean()))
    drawing = found.plot().to_dict()
    assert vl_convert.vegalite_to_png(drawing)[1:4] == b"PNG"
    bars = drawing["data"]["values"]
    off_track = next(row for row in bars if row["label"] == title_of_number("high_school.off_track")[: len(row["label"])])
    assert off_track["start"] == pytest.approx(0.6, abs=0.05) and off_track["end"] == 1.0
    with pytest.raises(ConfigurationError, match="counted from 0"):
        found.plot(7)


def test_python_gets_the_same(tmp_path: Path) -> None:
    folder = sobol_folder(tmp_path / "experiment")
    found = llsim.sensitivity(folder, scenarios=["baseline"])
    assert found.to_json() + "\n" == called("sensitivity", str(folder), "--scenario", "baseline", "--json")[0]
    assert len(found.summary()) == 1 and "Most of the variance" in found.summary()[0]
    assert [str(picture)[:4] for picture in found.pictures()] == ["<svg"] * 3
    drawing = found.plot().to_dict()
    assert "Graduated on time" in " ".join(drawing["title"]["text"]) and vl_convert.vegalite_to_png(drawing)[1:4] == b"PNG"
    shown = found._repr_html_()
    assert shown.count("<tr><td") == 3 and title_of_number("high_school.off_track") in html.unescape(shown) and "Most of the variance" not in shown
    with pytest.raises(ConfigurationError, match="points fail"):
        llsim.discover(folder, "graduation_rate", below=-1e9)


def test_numbers_are_named_by_what_they_mean() -> None:
    assert title_of_number(DUMMY) == "dummy (does nothing)"
    assert title_of_number("transition.liking.trade").endswith(": trade")
    assert title_of_number("my group") == "my group"


def test_no_cell_becomes_a_formula() -> None:
    table = pd.DataFrame({"factor": ["=1+1", "@x", "plain"], "value": [-1.0, 2.0, 3.0]})
    assert defused(table)["factor"].tolist() == ["'=1+1", "'@x", "plain"] and defused(table)["value"].tolist() == [-1.0, 2.0, 3.0]


FILE = """
scenarios: [linked_learning]
seeds: SEEDS
sample: 0.1
until: 2028
keep: {outcomes: [graduation_rate, college_going]}
design: {kind: sobol, n: 8, over: priors, parameters: [PARAMETERS]}
"""


def file_of(folder: Path, seeds: int, parameters: str) -> Path:
    path = folder / "tiny.yaml"
    path.write_text(FILE.replace("SEEDS", str(seeds)).replace("PARAMETERS", parameters))
    return path


def test_an_experiment_file_is_run_and_measured(tmp_path: Path) -> None:
    path = file_of(tmp_path, 2, "high_school.passing_achievement, transition.paperwork")
    out, err = called("sensitivity", str(path), "--out", str(tmp_path / "tiny"), "--workers", "1", "--json")
    rows = [row for row in json.loads(out) if row["measure"] == "total"]
    assert {row["factor"] for row in rows} == {"high_school.passing_achievement", "transition.paperwork", DUMMY}
    assert all(row["value"] == 0.0 for row in rows if row["factor"] == DUMMY), "the same luck at every point"
    assert next(row["value"] for row in rows if row["outcome"] == "graduation_rate" and row["factor"] == "transition.paperwork") == pytest.approx(0.0, abs=1e-9)
    assert "2 seeds: no spread" in err and (tmp_path / "tiny" / "sensitivity.html").is_file()
    assert called("sensitivity", str(tmp_path / "tiny"), "--json")[0] == out


def test_what_could_not_be_measured_is_refused_before_anything_is_run(tmp_path: Path) -> None:
    for seeds, parameters, words in ((1, "high_school.off_track", "found 1; allowed for sobol: at least 2"), (2, "high_school.off_track, levers.dual_enrollment.seats", "a choice")):
        with pytest.raises(ConfigurationError, match=words):
            called("sensitivity", str(file_of(tmp_path, seeds, parameters)), "--out", str(tmp_path / "never"))
        assert not (tmp_path / "never").exists()
    for arguments in (("sensitivity",), ("discover", "--outcome", "graduation_rate")):
        with pytest.raises(ConfigurationError, match="no number that is moved"):
            called(arguments[0], "compare_levers", *arguments[1:], "--out", str(tmp_path / "never"))
    both = tmp_path / "both.yaml"
    both.write_text("scenarios: [baseline]\ndesign: {kind: grid, values: {high_school.off_track: [1, 2], levers.dual_enrollment.seats: [5, 10]}}\n")
    with pytest.raises(ConfigurationError, match="make two experiments"):
        called("sensitivity", str(both), "--out", str(tmp_path / "never"))
    assert not (tmp_path / "never").exists()


def test_shipped_designs_can_be_asked() -> None:
    sobol, cube = (plan_of(read_experiment(name)) for name in ("sobol_oakland", "cube_oakland"))
    assert len(sobol) == 10_240 and sobol.points.names[-1] == DUMMY
    assert len(cube) == 2_000 and cube.shape[1] == 2


def test_an_experiment_file_is_run_before_a_policy_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "cube.yaml"
    path.write_text(FILE.replace("SEEDS", "1").replace("[linked_learning]", "[baseline, linked_learning]").replace("sobol, n: 8", "latin_hypercube, n: 100").replace("PARAMETERS", "high_school.passing_achievement, transition.paperwork"))
    asked = ("--out", str(tmp_path / "cube"), "--workers", "1", "--outcome", "graduation_rate", "--scenario", "baseline")
    with pytest.raises(ConfigurationError, match=r"0 of 100 points fail.*half of them are below") as refused:
        called("discover", str(path), *asked, "--below", "0")
    middle = re.findall(r"half of them are below ([0-9.]+)", str(refused.value))[0]
    found = json.loads(called("discover", str(path), *asked, "--below", middle, "--json")[0])
    assert found["points"] == 100 and 40 <= found["failures"] <= 60
    assert {limit["name"] for limit in found["boxes"][0]["limits"]} == {"high_school.passing_achievement"} and found["coverage"] >= 0.85 and found["density"] >= 0.9
