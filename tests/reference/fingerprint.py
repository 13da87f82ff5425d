"""Print the fingerprint of runs: the state of every table at the end of every year. Used by the docking test in three ways of running.

Usage: python fingerprint.py tables|objects CONFIGURATIONS FIRST
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.reference.mesa_objects import ObjectPipeline

from llsim import TalentPipeline, read_scenario

SCENARIOS = ("baseline", "linked_learning", "and_not_or", "career_only", "college_only", "accountability")
MORE = ("placements", "college_course_seats", "certified_seats", "counsellors.schools", "counsellors.next_step", "college_seats.four_year", "college_seats.two_year", "vacancies.health")
SWITCHES = ("slots", "learning", "peers", "dilution", "congestion", "growth", "emergent_amplification", "amplification")


def configuration(number: int) -> tuple[str, list[str], float]:
    """Make a configuration from a number: scenario, overrides, sample. At most some 300 students are in school and after."""
    off = [f"feedbacks.{name}=false" for bit, name in enumerate(SWITCHES) if (number * 2654435761 >> bit) & 3 == 0]
    level = ((number * 40503) % 1000) / 1000.0
    more = [f"capacities.{name}={0.1 + level}" for bit, name in enumerate(MORE) if number % 2 and (number * 2246822519 >> bit) & 1]
    overrides = [
        "first_year=2026", f"last_year={2028 + number % 3}", f"high_school.off_track={0.5 + level}", f"high_school.leaving.ten={-5.5 + 2 * level}",
        f"pathway_choice.label={level}", f"employers.partner={-4.5 + 2 * level}", f"migration.level={level - 0.5}", f"pathway_quality.leader_turnover={0.4 * level}", f"pathway_quality.certification_delay={number % 3}",
        f"pathway_choice.selection={'true' if number % 2 else 'false'}", *off, *more,
    ]
    return SCENARIOS[number % len(SCENARIOS)], overrides, 0.004 + 0.002 * (number % 3)


def fingerprint(kind: type[TalentPipeline], number: int) -> str:
    """Run a configuration and hash all tables after every year."""
    name, overrides, sample = configuration(number)
    model = kind("oakland_unified", read_scenario(name, region="oakland_unified", overrides=overrides), rng=number + 1, sample=sample)
    digest = hashlib.sha256()
    while model.running:
        model.step()
        students = model.as_array() if isinstance(model, ObjectPipeline) else model.tables.students.array
        for array in (students, model.tables.schools.array, model.tables.pathways.array, model.tables.employers.array, model.tables.colleges.array):
            for field in array.dtype.names:
                digest.update(array[field].tobytes())
    digest.update(model.outcomes.to_frame().to_csv().encode())
    return digest.hexdigest()


if __name__ == "__main__":
    chosen = {"tables": TalentPipeline, "objects": ObjectPipeline}[sys.argv[1]]
    first, count = int(sys.argv[3]), int(sys.argv[2])
    print(json.dumps([fingerprint(chosen, number) for number in range(first, first + count)]))
