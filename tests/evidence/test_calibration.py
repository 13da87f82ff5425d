"""Calibration: what it reads, what it finds, that it goes on where it stopped, and that it says what the data do not tell."""

from __future__ import annotations

import ast
import csv
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llsim import read_region, read_scenario
from llsim.errors import ConfigurationError, LlsimError
from llsim.evidence import emulator, held_out, ledger
from llsim.evidence.calibrating import Calibrated, Plan, calibrate
from llsim.evidence.emulator import Emulator, fit_one
from llsim.evidence.history_matching import equally_weighted
from llsim.evidence.moved import moved_parameters, values_at
from llsim.evidence.narrowing import bell_around, effective, standard_points, weighted_sample
from llsim.evidence.posterior import draws_text, identifiability, identifiability_of, posterior_of
from llsim.evidence.predictive import held_out_data
from llsim.evidence.recovery import coverage, recovery
from llsim.evidence.targets import data_of, log_likelihood, without_held_out
from llsim.region.region import Region

TINY = Plan(waves=(50, 50), draws=4, seeds=5, sample=2_000)
SOURCE = Path("src/llsim")
SHIPPED = sorted(path.name.removesuffix("_identifiability.csv") for path in Path("configs/posteriors").glob("*_identifiability.csv") if path.name != "effects_identifiability.csv")


def with_wrong_held_out(region: Region) -> Region:
    """Plant nonsense in every held-out target."""
    changed: dict[str, Any] = {}
    for name in type(region.targets).model_fields:
        entry = getattr(region.targets, name)
        if isinstance(entry, dict):
            changed[name] = {group: one.model_copy(update={"value": 1.0}) if one.use == "hold_out" else one for group, one in entry.items()}
        elif entry is not None and entry.use == "hold_out":
            changed[name] = entry.model_copy(update={"value": 1.0})
    return region.model_copy(update={"targets": region.targets.model_copy(update=changed)})


@pytest.fixture(scope="module")
def rural() -> Region:
    return read_region("rural_north_ca")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calibration")


@pytest.fixture(scope="module")
def found(rural: Region, folder: Path) -> Calibrated:
    return calibrate(rural, TINY, out=folder / "first")


def rows_of(found: Calibrated) -> str:
    return "\n".join(line for line in draws_text(found).splitlines() if not line.startswith("#"))


def test_a_first_wave_that_other_targets_left_gives_the_same_numbers_as_a_new_one(rural: Region, found: Calibrated, folder: Path, tmp_path: Path) -> None:
    other = [replace(datum, value=0.9 * datum.value) for datum in data_of(without_held_out(rural))]
    before, progress = len(list((folder / "first").glob("first_*"))), list[int]()
    shared = calibrate(rural, TINY, out=folder / "first", data=other, seen=progress.append)
    alone = calibrate(rural, TINY, out=tmp_path, data=other)
    assert before == len(list((folder / "first").glob("first_*"))) == 1
    assert {TINY.seeds, TINY.waves[0]} <= set(progress)  # both told at once, since nothing of them was missing
    assert shared.key == alone.key != found.key
    assert np.array_equal(shared.points, alone.points) and np.array_equal(shared.weights, alone.weights)
    assert np.array_equal(shared.rates, alone.rates) and not np.array_equal(shared.points, found.points)


def test_wrong_held_out_targets_change_nothing(rural: Region, found: Calibrated, folder: Path) -> None:
    planted = with_wrong_held_out(rural)
    assert sum(1 for _ in planted.targets.listed("hold_out")) >= 2
    assert {target.value for *_, target in planted.targets.listed("hold_out")} == {1.0}
    again = calibrate(planted, TINY, out=folder / "planted")
    assert again.key == found.key
    assert np.array_equal(again.points, found.points) and np.array_equal(again.weights, found.weights)
    assert np.array_equal(again.draws, found.draws) and np.array_equal(again.rates, found.rates)
    assert rows_of(again) == rows_of(found)


def test_wrong_held_out_rows_of_the_evidence_change_nothing(rural: Region, found: Calibrated, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant nonsense in every held-out level of the evidence, and take away the list of what they are compared with."""
    planted = folder / "evidence"
    planted.mkdir()
    for name in (ledger.EFFECTS, ledger.LEVELS):
        with (ledger.FOLDER / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        value = "value" if name == ledger.LEVELS else "effect"
        with (planted / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(row | {value: "1.0"} if row["suggested_use"] == "hold_out" else row for row in rows)
    monkeypatch.setattr(ledger, "FOLDER", planted)
    monkeypatch.setattr(held_out, "FILE", planted / "none.yaml")
    ledger.ledger.cache_clear()
    held_out.held_out.cache_clear()
    try:
        assert ledger.ledger()["B001"].value == "1.0"
        with pytest.raises(ConfigurationError, match="no such file"):
            held_out.held_out()
        again = calibrate(rural, TINY, out=folder / "wrong_evidence")
    finally:
        ledger.ledger.cache_clear()
    assert again.key == found.key
    assert np.array_equal(again.points, found.points) and np.array_equal(again.rates, found.rates) and rows_of(again) == rows_of(found)


def test_a_wrong_target_that_is_fitted_is_read(rural: Region) -> None:
    """The counterpart of the test above: had the planted values been fitted ones, they would have been seen."""
    targets = rural.targets
    assert targets.graduation_rate is not None
    moved = {**targets.graduation_rate, "all": targets.graduation_rate["all"].model_copy(update={"value": 70.0})}
    other = rural.model_copy(update={"targets": targets.model_copy(update={"graduation_rate": moved})})
    assert [datum.label for before, datum in zip(data_of(rural), data_of(other), strict=True) if before != datum] == ["graduation_rate:all"]


def test_it_goes_on_where_it_was_stopped_and_gives_the_same_bits(rural: Region, found: Calibrated, folder: Path) -> None:
    kept = folder / "first" / found.key
    for name in ("wave_2_0020.npy", "draws_0000.npy"):
        (kept / name).unlink()
    (first,) = (folder / "first").glob("first_*/wave_1_0040.npy")
    first.write_bytes(first.read_bytes()[:200])
    done: list[int] = []
    again = calibrate(rural, TINY, out=folder / "first", workers=2, seen=done.append)
    assert sum(done) == TINY.runs
    assert np.array_equal(again.points, found.points) and np.array_equal(again.rates, found.rates) and rows_of(again) == rows_of(found)
    assert not list(kept.glob(".*"))


def test_calibration_code_never_imports_what_reads_held_out_rates() -> None:
    seen, waiting = set[str](), ["evidence/calibrating.py", "evidence/posterior.py", "evidence/recovery.py", "cli/calibrating.py"]
    while waiting:
        path = waiting.pop()
        if path in seen or not (SOURCE / path).is_file():
            continue
        seen.add(path)
        nodes = ast.walk(ast.parse((SOURCE / path).read_text(encoding="utf-8")))
        named = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("llsim.")]
        waiting += ["/".join(module.split(".")[1:]) + ".py" for module in named]
    assert "evidence/targets.py" in seen
    assert not {"evidence/predictive.py", "evidence/held_out.py", "evidence/naive.py", "evidence/ledger.py"} & seen
    for path in seen:
        assert "held_out.yaml" not in (SOURCE / path).read_text(encoding="utf-8"), path
        if path.startswith("evidence/") and path != "evidence/studies/published.py":  # which lists the uses; see test_joint_effects for what is replayed
            assert '"hold_out"' not in (SOURCE / path).read_text(encoding="utf-8"), path


def test_held_out_rates_are_taken_off_and_no_fitted_one_is(rural: Region) -> None:
    kept = without_held_out(rural)
    assert list(kept.targets.listed("hold_out")) == []
    assert list(kept.targets.listed("calibrate")) == list(rural.targets.listed("calibrate"))
    assert {datum.name for datum in held_out_data(rural)} == {"regional_college_going", "dual_enrollment_ever_newest"}


def test_a_rate_that_is_the_wider_regions_is_weak_and_counted_once() -> None:
    data = {datum.label: datum for datum in data_of(read_region("fresno"))}
    assert "college_going:all" not in data and "college_going:latino" not in data
    assert data["two_year_going:all"].observation > 5 * data["graduation_rate:all"].observation
    assert data["graduation_rate:all"].piece == "binomial" and data["two_year_going:all"].piece == "normal"
    assert data["graduation_rate:african_american"].observation > data["graduation_rate:latino"].observation


def test_the_likelihood_is_best_at_the_published_rate_and_binomial_where_it_counts_people() -> None:
    data = [datum for datum in data_of(read_region("california")) if datum.label in {"graduation_rate:all", "retention_age_26:all"}]
    wanted = np.array([datum.value for datum in data])
    variances = np.array([datum.variance for datum in data])
    steps = np.linspace(-0.02, 0.02, 41)
    values = log_likelihood(data, wanted + steps[:, None], variances)
    assert values.argmax() == 20 and values[20] == pytest.approx(0.0)
    one = log_likelihood(data[:1], wanted[:1] + np.array([[0.02]]), variances[:1])[0]
    people = wanted[0] * (1 - wanted[0]) / variances[0]
    exact = people * (wanted[0] * np.log((wanted[0] + 0.02) / wanted[0]) + (1 - wanted[0]) * np.log((0.98 - wanted[0]) / (1 - wanted[0])))
    assert one == pytest.approx(exact)


def test_the_emulator_finds_a_curve_and_owns_up_to_noise() -> None:
    points = standard_points(300, 12, 1)
    truth = 0.5 + points[:, 0] - 0.4 * points[:, 3] + 0.3 * points[:, 0] * points[:, 3]
    noisy = fit_one(points, truth + 0.2 * standard_points(300, 1, 2)[:, 0], 150)
    new = standard_points(100, 12, 3)
    expected = 0.5 + new[:, 0] - 0.4 * new[:, 3] + 0.3 * new[:, 0] * new[:, 3]
    assert np.sqrt(np.mean((noisy.predict(new) - expected) ** 2)) < 0.1
    assert noisy.unseen_error == pytest.approx(0.2, rel=0.3)
    slope = noisy.slope(new[0])
    for parameter in (0, 3, 5):
        step = np.zeros(12)
        step[parameter] = 1e-5
        assert slope[parameter] == pytest.approx((noisy.predict((new[0] + step)[None]) - noisy.predict((new[0] - step)[None]))[0] / 2e-5, abs=1e-6)


def test_a_posterior_with_a_known_answer_is_found() -> None:
    """One rate, one parameter that moves it by one log-odds, the others idle: precision adds up."""
    points = standard_points(400, 5, 1)
    rates = 1 / (1 + np.exp(-points[:, :1]))
    stand = Emulator.fit(points, rates, np.zeros(1), 200)
    variance = np.array([0.05**2])
    bell = bell_around(stand, np.array([0.5]), variance)

    def likelihood(at: np.ndarray) -> np.ndarray:
        return np.asarray(-0.5 * ((stand.predict(at)[:, 0] - 0.5) ** 2) / variance[0])

    sample, weights = weighted_sample(bell, likelihood, 20_000, 1)
    mean = weights @ sample
    spread = np.sqrt(weights @ (sample - mean) ** 2)
    assert effective(weights) > 10_000
    assert spread[0] == pytest.approx((1 + (0.25 / 0.05) ** 2) ** -0.5, rel=0.05)
    assert spread[1:] == pytest.approx(np.ones(4), abs=0.03)


def test_draws_of_equal_weight_follow_the_weights() -> None:
    weights = np.array([0.1, 0.6, 0.3])
    assert np.bincount(equally_weighted(weights, 100), minlength=3).tolist() == [10, 60, 30]


def test_the_table_says_what_the_data_do_not_tell(found: Calibrated) -> None:
    table = identifiability_of(found).set_index("parameter")
    assert table.loc["employers.incentive", "verdict"] == "not informed by data"
    assert table.loc["high_school.preparation_by_group.white", "verdict"] == "informed"
    assert ((table["ratio"] > 0.9) == (table["verdict"] == "not informed by data")).all()
    assert table["correlation"].abs().max() <= 1.0


def test_planted_parameters_are_covered(rural: Region, tmp_path: Path) -> None:
    """A few sets only: `recovery` with 20 sets and more measures the coverage, this sees that it is not far off."""
    table = recovery(rural, 2, 1, out=tmp_path, plan=Plan(waves=(60, 60), draws=2, seeds=5, sample=2_000))
    share = coverage(table).set_index("verdict")["share"]
    assert 0.8 <= share["all"] <= 1.0
    informed = table[table["ratio"] < 0.8]
    assert len(informed) >= 5
    assert informed["covered"].mean() >= 0.7


def test_without_scikit_learn_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch, rural: Region, tmp_path: Path) -> None:
    monkeypatch.setattr(emulator, "find_spec", lambda _: None)
    with pytest.raises(LlsimError, match=r"pip install .*calibrate"):
        calibrate(rural, TINY, out=tmp_path)


def test_the_command_prints_waves_fit_and_what_was_told(tmp_path: Path) -> None:
    program = "import llsim.evidence.calibrating as c; c.Plan.__init__.__defaults__ = ((20, 20), 2, 3, 1_000, 1); from llsim.cli.main import main; main()"
    arguments = [sys.executable, "-c", program, "calibrate", "rural_north_ca", "--draws", "2", "--json", "--workers", "1"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [wave["runs"] for wave in answer["waves"]] == [20, 20]
    assert {"outcome", "published", "simulated_low", "inside"} <= set(answer["fit"][0])
    assert answer["not_compared"] == ["dual_enrollment_annual all", "dual_enrollment_annual_grade_12 all"]
    assert (tmp_path / "configs/posteriors/rural_north_ca.csv").is_file()
    assert (tmp_path / "results/calibration/rural_north_ca/rural_north_ca.csv").is_file()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_posterior_is_one_its_settings_allow(name: str) -> None:
    table = posterior_of(name)
    assert len(table) == 100 and list(table["draw"]) == list(range(1, 101))
    moved = moved_parameters(read_scenario("baseline", region=name))
    assert list(table.columns[1:]) == [one.path for one in moved]
    assert list(identifiability(name)["parameter"].sort_values()) == sorted(one.path for one in moved)
    for draw in (1, 100):
        read_scenario("baseline", region=name, draw=draw)
    inside = values_at(moved, np.zeros((1, len(moved))))[0]
    centre, spread = table.iloc[:, 1:].mean().to_numpy(), table.iloc[:, 1:].std().to_numpy()
    assert (np.abs(centre - inside) < 6 * spread + 1e-9).all()


def test_the_regions_of_the_examples_ship_a_posterior() -> None:
    assert {"oakland_unified", "oakland_east_bay", "california", "fresno", "los_angeles_long_beach", "long_beach_unified", "detroit", "us"} <= {*SHIPPED}


def test_a_region_without_posterior_is_told_so() -> None:
    with pytest.raises(ConfigurationError, match="llsim calibrate nowhere"):
        posterior_of("nowhere")
