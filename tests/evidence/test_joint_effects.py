"""The fit of effects to all studies: what it may read, that it finds what is planted, and how regions start from it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from llsim import read_scenario
from llsim.errors import ConfigurationError
from llsim.evidence import effect_curve as curves
from llsim.evidence import joint_effects
from llsim.evidence.effect_curve import EffectCurve, drawn_effects, effect_curve, read_curve, text_of
from llsim.evidence.joint_effects import JointPlan, StudyBench, Wanted, fit_effects, to_fit, wanted_of
from llsim.evidence.joint_tables import draws_of, fit_of, identifiability_of, medians_of, write_effects
from llsim.evidence.moved import moved_effects, moved_parameters, values_at
from llsim.evidence.narrowing import standard_points
from llsim.evidence.posterior import posterior_of
from llsim.evidence.studies.reading import read_study, study_names
from llsim.scenario import Scenario, all_parameters

CURVE = EffectCurve(("b", "a"), np.array([1.0, -2.0]), np.array([[0.25, 0.1], [0.1, 0.5]]))


def test_nothing_held_out_is_replayed_or_read() -> None:
    for name in study_names():
        study = to_fit(read_study(name), 1.0)
        assert study is None or {outcome.row.use for outcome in study.outcomes} == {"calibrate"}
        assert all(one.outcome.row.use == "calibrate" for one in wanted_of(read_study(name)))


def test_every_calibrated_estimate_with_an_interval_is_fitted() -> None:
    fitted = {one.outcome.evidence for name in study_names() for one in wanted_of(read_study(name))}
    assert {"LL01", "LL02", "LL03", "LL05", "CA02", "DE04", "DE05", "DE11", "DE12", "EC01", "EC02", "TR01", "TR05", "TR11", "TR12", "TR18", "TR19", "WB17"} <= fitted


def test_the_curve_moves_what_it_knows_and_leaves_the_rest() -> None:
    points = standard_points(4_000, 3, 5)
    inside = CURVE.in_prior_units(["a", "other", "b"], points)
    assert np.array_equal(inside[:, 1], points[:, 1])
    assert np.allclose(inside[:, [0, 2]].mean(axis=0), [-2.0, 1.0], atol=0.03)
    assert np.allclose(np.cov(inside[:, [0, 2]].T), [[0.5, 0.1], [0.1, 0.25]], atol=0.03)


def test_the_first_names_do_not_hang_on_the_later_ones() -> None:
    """A region's emulator sees only the first: their values must be the same whatever the others are."""
    points = standard_points(50, 2, 6)
    other = points.copy()
    other[:, 1] += 3.0
    assert np.array_equal(CURVE.in_prior_units(["a", "b"], points)[:, 0], CURVE.in_prior_units(["a", "b"], other)[:, 0])
    assert np.allclose(CURVE.in_prior_units(["a", "b"], points)[:, :1], CURVE.in_prior_units(["a"], points[:, :1]))


def test_a_curve_is_kept_to_the_last_digit_that_matters(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    path.write_text(text_of(CURVE), encoding="utf-8")
    again = read_curve(path)
    assert again.names == CURVE.names and np.allclose(again.mean, CURVE.mean) and np.allclose(again.covariance, CURVE.covariance)
    path.write_text("parameter,mean,a\na,zero,1\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no curve of effects"):
        read_curve(path)


def plant(monkeypatch: pytest.MonkeyPatch, slope: float) -> None:
    """Put a straight line of certified_staying in the place of every replay, with the luck of its seed on top."""

    def run(self: StudyBench, values: list[float], seed: int) -> np.ndarray:
        place = self.paths.index("high_school.certified_staying")
        return np.array([slope * values[place] + 0.5 * np.sin(seed)])

    study = to_fit(read_study("linked_learning_certified"), 0.5)
    assert study is not None
    one = study.model_copy(update={"outcomes": study.outcomes[1:2]})
    monkeypatch.setattr(joint_effects, "study_names", lambda: ["linked_learning_certified"])
    monkeypatch.setattr(joint_effects, "read_study", lambda _: one)
    monkeypatch.setattr(StudyBench, "run", run)


def test_a_planted_effect_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One published effect of 3.1 ± 1.3 and a slope of 20: certified_staying near 0.155, within what prior and errors give by hand."""
    plant(monkeypatch, 20.0)
    found = fit_effects(JointPlan(seeds=4, points=30, sample=20_000), out=tmp_path, workers=1, seen=lambda _: None)
    luck = float(np.mean([0.5 * np.sin(40_000 + seed) for seed in range(4)]))
    prior = next(p for p in all_parameters(Scenario()) if p.name == "high_school.certified_staying").about.prior
    error = found.errors[0]
    weight = (20.0 * prior.sd) ** 2 / ((20.0 * prior.sd) ** 2 + error**2)
    expected = prior.mean + weight * ((3.1 - luck) / 20.0 - prior.mean)
    assert medians_of(found)["high_school.certified_staying"] == pytest.approx(expected, abs=0.01)
    told = identifiability_of(found).set_index("parameter")
    assert told.loc["high_school.certified_staying", "ratio"] == pytest.approx((1 - weight) ** 0.5, abs=0.06)
    assert told.drop("high_school.certified_staying")["ratio"].min() > 0.9
    assert fit_of(found).loc[0, "after"] == pytest.approx(20.0 * expected + luck, abs=0.2)


def test_a_stopped_fit_goes_on_and_writes_what_regions_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plant(monkeypatch, 20.0)
    plan = JointPlan(seeds=2, points=20, sample=2_000)
    first = fit_effects(plan, out=tmp_path, workers=1, seen=lambda _: None)
    monkeypatch.setattr(StudyBench, "run", None)
    again = fit_effects(plan, out=tmp_path, workers=1, seen=lambda _: None)
    assert np.array_equal(first.points, again.points)
    written = {path.name: path for path in write_effects(first, plan, 5, [tmp_path / "kept"])}
    assert set(written) == {"effects.csv", "effects_curve.csv", "effects_identifiability.csv"}
    assert len(draws_of(first, 5)) == 5
    monkeypatch.setattr(curves, "posterior_file", lambda name: tmp_path / "kept" / f"{name}.csv")
    assert drawn_effects(6) == drawn_effects(1)
    curve = effect_curve()
    assert curve is not None and curve.names == tuple(one.path for one in first.moved)


def test_a_wanted_estimate_without_a_number_takes_the_middle_of_its_interval() -> None:
    nulls: list[Wanted] = [one for one in wanted_of(read_study("linked_learning_uncertified")) if one.outcome.measure == "graduated"]
    assert [(one.value, round(one.error, 3)) for one in nulls] == [(0.0, 0.765)]


def test_what_is_kept_is_of_the_effects_that_are_moved() -> None:
    kept = set(posterior_of("effects").columns) - {"draw"}
    assert kept == {one.path for one in moved_effects(Scenario())}


def test_the_built_in_numbers_are_those_of_the_studies() -> None:
    """Whoever runs without `--draws` runs the middle of the posterior: within half of its spread."""
    drawn = posterior_of("effects")
    for one in moved_effects(Scenario()):
        column = drawn[one.path]
        assert abs(one.parameter.value - column.median()) <= 0.5 * column.std() + 1e-9, one.path


def test_a_region_starts_from_the_studies() -> None:
    moved = moved_parameters(read_scenario("baseline", region="oakland_unified"))
    drawn, kept = values_at(moved, standard_points(2_000, len(moved), 9)), posterior_of("effects")
    place = [one.path for one in moved].index("transition.college_credit")
    assert drawn[:, place].mean() == pytest.approx(kept["transition.college_credit"].mean(), abs=0.25 * kept["transition.college_credit"].std())
