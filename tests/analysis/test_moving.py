"""Who is moved, on hand-made people: paths, endings, searches and jobs with known answers, and the sums that must hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from llsim.agents.groups import CELLS, FLAGS, STUDENT_GROUPS, Flag, Race
from llsim.agents.student import COLUMNS, Credential, Exit, NextStep, Place, Stage
from llsim.agents.table import record_type
from llsim.analysis.moved_table import JOBS_ASIDE, mean_with_interval, moved_table
from llsim.analysis.moving import PATHS, ROADS, Doing, Moved, Search, by_group, by_road, crossed, crossed_endings, doing_of, endings_of, path_of, search_of
from llsim.analysis.two_lives import WAYS


def people(*rows: dict[str, int]) -> Any:
    found = np.zeros(len(rows), record_type(COLUMNS))
    for place, row in enumerate(rows):
        for name, value in row.items():
            found[name][place] = value
    return found


ONE_OF_EACH = people(
    {"exit": Exit.TRANSFERRED, "stage": Stage.TRANSFERRED},
    {"exit": Exit.LEFT, "stage": Stage.OUTSIDE},
    {"exit": Exit.LEFT, "stage": Stage.EMPLOYED, "place": Place.AWAY},
    {"exit": Exit.GRADUATED, "credential": Credential.DIPLOMA, "next_step": NextStep.MELTED, "stage": Stage.SEEKING},
    {"exit": Exit.GRADUATED, "credential": Credential.DIPLOMA, "next_step": NextStep.WORK, "stage": Stage.EMPLOYED},
    {"exit": Exit.GRADUATED, "credential": Credential.DIPLOMA, "next_step": NextStep.APPRENTICESHIP, "stage": Stage.APPRENTICESHIP},
    {"exit": Exit.GRADUATED, "credential": Credential.DIPLOMA, "next_step": NextStep.TWO_YEAR, "stage": Stage.EMPLOYED},
    {"exit": Exit.GRADUATED, "credential": Credential.DIPLOMA, "next_step": NextStep.FOUR_YEAR, "stage": Stage.FOUR_YEAR},
    {"exit": Exit.GRADUATED, "credential": Credential.DIPLOMA, "next_step": NextStep.FOUR_YEAR, "stage": Stage.EMPLOYED, "place": Place.AWAY},
    {"exit": Exit.GRADUATED, "credential": Credential.CERTIFICATE, "next_step": NextStep.WORK, "stage": Stage.SEEKING},
    {"exit": Exit.LEFT, "credential": Credential.ASSOCIATE, "next_step": NextStep.TWO_YEAR, "stage": Stage.EMPLOYED},
    {"exit": Exit.GRADUATED, "credential": Credential.BACHELOR, "next_step": NextStep.TWO_YEAR, "stage": Stage.OUTSIDE},
    {"exit": Exit.GRADUATED, "credential": Credential.BACHELOR, "next_step": NextStep.FOUR_YEAR, "stage": Stage.EMPLOYED},
)


def test_there_is_one_person_for_each_path_and_each_is_found() -> None:
    assert path_of(ONE_OF_EACH).tolist() == list(range(len(PATHS)))
    assert len(set(PATHS)) == len(PATHS) == 13


def test_endings_are_those_of_two_lives() -> None:
    found = dict(zip(WAYS, endings_of(ONE_OF_EACH).tolist(), strict=True))
    assert np.flatnonzero(found["graduated"]).tolist() == [3, 4, 5, 6, 7, 8, 9, 11, 12]
    assert np.flatnonzero(found["went_to_college"]).tolist() == [6, 7, 8, 10, 11, 12]
    assert np.flatnonzero(found["earned_credential"]).tolist() == [9, 10, 11, 12]
    assert np.flatnonzero(np.logical_not(found["lives_in_region"])).tolist() == [2, 8]
    assert np.flatnonzero(found["has_job"]).tolist() == [2, 4, 6, 8, 10, 12]


def test_only_a_job_in_the_region_counts_as_one_here() -> None:
    here, away, learning, looking, neither = Doing.JOB_HERE, Doing.JOB_ELSEWHERE, Doing.LEARNING, Doing.LOOKING, Doing.NEITHER
    assert doing_of(ONE_OF_EACH).tolist() == [Doing.NOT_FOLLOWED, neither, away, looking, here, learning, here, learning, away, looking, here, neither, here]


def test_a_hire_outdoes_an_application() -> None:
    assert search_of(5, np.array([1, 2, 4]), np.array([2])).tolist() == [Search.DID_NOT_LOOK, Search.IN_VAIN, Search.HIRED, Search.DID_NOT_LOOK, Search.IN_VAIN]


def test_crossing_counts_every_person_once_in_the_right_place() -> None:
    cells = np.array([0, 0, 7, 319], np.int16)
    without, with_policy = np.array([0, 0, 2, 1], np.int8), np.array([1, 1, 2, 0], np.int8)
    found = crossed(cells, without, with_policy, 3)
    assert found.shape == (CELLS, 3, 3) and found.sum() == 4
    assert found[0, 0, 1] == 2 and found[7, 2, 2] == 1 and found[319, 1, 0] == 1
    ways = crossed_endings(cells, np.array([[True, False, False, True]]), np.array([[True, True, True, False]]))
    assert ways[0, 0].tolist() == [[0, 1], [0, 1]] and ways[7, 0].tolist() == [[0, 1], [0, 0]] and ways[319, 0].tolist() == [[0, 0], [1, 0]]


def test_groups_overlap_but_races_and_genders_add_up() -> None:
    counts = np.arange(CELLS * 2).reshape(CELLS, 2)
    found = dict(zip(STUDENT_GROUPS, by_group(counts), strict=True))
    assert np.array_equal(found["all"], counts.sum(axis=0)) and np.array_equal(found["all"], found["female"] + found["male"])
    assert np.array_equal(found["all"], sum(found[race] for race in ("african_american", "latino", "asian", "white", "other")))
    own = [cell for cell in range(CELLS) if cell // FLAGS == Race.LATINO]
    assert np.array_equal(found["latino"], counts[own].sum(axis=0))
    assert np.array_equal(found["low_income"], counts[[cell for cell in range(CELLS) if cell & Flag.LOW_INCOME]].sum(axis=0))


def test_roads_are_paths_without_the_job_at_their_end() -> None:
    paths = np.zeros((13, 13), np.int64)
    paths[0, 0], paths[3, 4], paths[4, 12], paths[11, 12] = 5, 7, 2, 3
    found = by_road(paths)
    assert found.shape == (7, 7) and found.sum() == paths.sum()
    assert found[0, 0] == 5 and found[2, 2] == 7 and found[2, 6] == 2 and found[6, 6] == 3


def test_the_interval_is_students_and_with_draws_that_of_one_more() -> None:
    values = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]])
    mean, low, high = mean_with_interval(values, [0, 0, 0])
    assert mean.tolist() == [2.0, 5.0] and low[1] == high[1] == 5.0
    assert high[0] - mean[0] == pytest.approx(4.302652729911275 / np.sqrt(3)) == mean[0] - low[0]  # t(0.975, 2) * 1 / sqrt(3)
    mean, low, high = mean_with_interval(np.array([[0.0], [2.0], [1.0], [3.0]]), [1, 1, 2, 2])  # means 1 and 2
    assert mean[0] == 1.5 and high[0] - mean[0] == pytest.approx(12.706204736432095 * np.sqrt(0.5) / np.sqrt(2) * np.sqrt(3))
    assert mean_with_interval(values[:1], [0])[1].tolist() == [-np.inf, -np.inf]


def hand_made(draw: int = 0, seed: int = 1, extra: int = 0) -> Moved:
    """Return ten people of one group: one moves from path 4 to 12, one from 12 to 3; three are hired only with the policy, one only without, and so on."""
    paths = np.zeros((CELLS, 13, 13), np.int64)
    paths[70, 4, 4], paths[70, 4, 12], paths[70, 12, 3] = 8, 1 + extra, 1
    ways = np.zeros((CELLS, len(WAYS), 2, 2), np.int64)
    ways[70, :, 0, 1], ways[70, :, 1, 0], ways[70, :, 1, 1] = 2, 1, 7
    searches = np.zeros((2, CELLS, 3, 3), np.int64)
    searches[:, 70, Search.IN_VAIN, Search.HIRED], searches[:, 70, Search.DID_NOT_LOOK, Search.HIRED] = 3, [1, 2]
    searches[:, 70, Search.HIRED, Search.IN_VAIN], searches[:, 70, Search.HIRED, Search.DID_NOT_LOOK], searches[:, 70, Search.HIRED, Search.HIRED] = 1, [0, 2], 4
    doings = np.zeros((2, CELLS, 6, 6), np.int64)
    doings[:, 70, Doing.LOOKING, Doing.JOB_HERE], doings[:, 70, Doing.JOB_HERE, Doing.LEARNING] = [2, 5], 1
    markets = np.array([[[100, 5, 80, 10, 5], [100, 8, 78, 9, 5]], [[100, 7, 80, 8, 5], [101, 9, 77, 8, 7]]])  # two years; without, with
    cohorts = np.bincount([70], weights=[10 + extra], minlength=CELLS).astype(np.int64)
    return Moved(draw, seed, by_group(cohorts), by_group(paths), by_group(ways), np.array([by_group(one) for one in searches]), np.array([by_group(one) for one in doings]), markets)


def test_a_hand_made_account_of_hires_comes_out_to_the_last_person() -> None:
    table = moved_table([hand_made()], sample=0.5)  # each stands for two
    own = table[table["group"] == "all"].set_index(["kind", "what", "when"])["people"]
    assert own["hire", "hired only with the policy", "last year"] == 2 * 5 and own["hire", "hired only with the policy", "all years"] == 2 * 9
    assert own["hire", "pushed aside, simulated", "all years"] == 2 * 2 and own["hire", "no longer looking", "all years"] == 2 * 2
    assert own["hire", "local hires", "all years"] == 2 * 5
    assert own["hire", "pushed aside, other residents", "last year"] == 2 * 3 and own["hire", "pushed aside, other residents", "all years"] == 2 * 5
    assert own["hire", "local hires, net", "last year"] == 2 * (2 - 3) and own["hire", "local hires, net", "all years"] == 0
    assert own["job", "held only with the policy", "all years"] == 2 * 7 and own["job", "held only without it", "all years"] == 2 * 2 and own["job", "held, net", "last year"] == 2 * 4


def test_paths_of_a_hand_made_class_come_out_to_the_last_person() -> None:
    table = moved_table([hand_made()], sample=1.0)
    latino = table[(table["group"] == "latino") & (table["kind"] == "path")]
    assert latino[latino["what"] == "changes path"]["people"].tolist() == [2.0] and latino[latino["what"] == "changes path"]["share"].tolist() == [0.2]
    moves = latino[latino["what"] == "moves"]
    assert set(zip(moves["origin"], moves["destination"], moves["people"], strict=True)) == {(PATHS[4], PATHS[12], 1.0), (PATHS[12], PATHS[3], 1.0)}
    roads = latino[latino["what"] == f"moves{JOBS_ASIDE}"]
    assert set(zip(roads["origin"], roads["destination"], strict=True)) == {(ROADS[2], ROADS[6]), (ROADS[6], ROADS[2])}
    asian = table[(table["group"] == "asian") & (table["kind"] != "hire")]
    assert len(asian) > 20 and (asian["people"] == 0).all()


def test_the_mean_over_runs_is_shown_with_its_spread() -> None:
    table = moved_table([hand_made(seed=1), hand_made(seed=2, extra=2)], sample=1.0)
    row = table[(table["what"] == "changes path") & (table["group"] == "all")].iloc[0]
    assert row["people"] == 3.0 and row["low"] == pytest.approx(3 - 12.706204736432095) and row["seeds"] == 2 and row["cohort"] == 11.0
    net = table[(table["what"] == "graduated") & (table["group"] == "all") & (table["destination"] == "net")].iloc[0]
    assert net["people"] == net["low"] == net["high"] == 1.0
