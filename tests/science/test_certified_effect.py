"""What a seat in a certified pathway does inside the model, against the published effects it was set to (LL01 to LL03, LL05).

The same students with the same luck, in a world where pathways act on high school and in one where they do not.
"""

from __future__ import annotations

import numpy as np
import pytest

from conftest import scenario
from llsim import TalentPipeline
from llsim.agents.student import Exit, Program

NOTHING = tuple(
    f"high_school.{name}=0" for name in ("certified_staying", "certified_passing", "pathway_engagement", "extra_courses", "preparation_pathway")
)


def people(*overrides: str) -> np.ndarray:
    model = TalentPipeline("oakland_unified", scenario(*overrides), rng=1)
    model.run_model()
    return model.tables.students.array


@pytest.fixture(scope="module")
def effects() -> dict[Program, dict[str, float]]:
    """Return the mean change of graduation on time and dropout (points) and credits, by programme."""
    there, without = people(), people(*NOTHING, "work_based_learning.engagement=0")
    same = (there["entry_year"] >= 2012) & (there["entry_year"] <= 2036) & (there["pathway"] == without["pathway"])
    same &= (there["exit"] != Exit.TRANSFERRED) & (without["exit"] != Exit.TRANSFERRED)
    found = {}
    for program in (Program.UNCERTIFIED, Program.CERTIFIED):
        one, other = there[same & (there["program"] == program)], without[same & (there["program"] == program)]
        on_time = [(rows["exit"] == Exit.GRADUATED) & (rows["exit_year"] == rows["entry_year"] + 3) for rows in (one, other)]
        left = [(rows["exit"] == Exit.LEFT) & (rows["exit_year"] <= rows["entry_year"] + 3) for rows in (one, other)]
        found[program] = {
            "graduation": 100 * float(on_time[0].mean() - on_time[1].mean()),
            "dropout": 100 * float(left[0].mean() - left[1].mean()),
            "credits": float(one["credits"].mean() - other["credits"].mean()),
        }
    return found


def test_a_certified_seat_does_what_was_published(effects: dict[Program, dict[str, float]]) -> None:
    """Graduation and dropout within one standard error as judged in the evidence table; credits within the band of 4 to 14, near its lower end."""
    certified = effects[Program.CERTIFIED]
    assert certified["graduation"] == pytest.approx(3.1, abs=1.2)
    assert certified["dropout"] == pytest.approx(-2.1, abs=0.9)
    assert 4.0 <= certified["credits"] <= 14.0


def test_an_uncertified_seat_does_little(effects: dict[Program, dict[str, float]]) -> None:
    """LL05: no significant effect. A fifth of the certified one, no more."""
    for name, effect in effects[Program.UNCERTIFIED].items():
        assert abs(effect) < 0.25 * abs(effects[Program.CERTIFIED][name]), name
