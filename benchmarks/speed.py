"""Measure the claims about speed side by side in one run: `make benchmark`, or `python benchmarks/speed.py [--large]`.

Person-years counts every person from 14 to 32 in every year lived, the eighteen years of growing up included. Medians of
interleaved rounds. `--large` adds California without sampling.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from llsim import TalentPipeline, read_scenario
from llsim.region.reading import read_region

ROUNDS = 3
ROOT = Path(__file__).resolve().parents[1]
OBJECTS = """
import sys, time, json
sys.path.insert(0, "ROOT")
from llsim import read_scenario
from tests.reference.mesa_objects import ObjectPipeline
started = time.perf_counter()
model = ObjectPipeline("oakland_unified", read_scenario("baseline", region="oakland_unified", overrides=["last_year=2030"]), rng=1, sample=0.02)
model.run_model()
print(json.dumps([time.perf_counter() - started, int((model.as_array()["id"] > 0).sum())]))
"""


def person_years(model: TalentPipeline) -> int:
    """Count the years lived by everyone while followed."""
    sizes = [model.enrollment.size(year) for year in range(model.first_cohort, model.year + 1)]
    return sum(size * min(19, model.year - (model.first_cohort + place) + 1) for place, size in enumerate(sizes))


def timed(region: str, *overrides: str, sample: float = 1.0, threads: int = 1) -> tuple[float, int]:
    """Run the baseline; return seconds and person-years."""
    scenario = read_scenario("baseline", region=region, overrides=overrides)
    place = read_region(region)
    started = time.perf_counter()
    model = TalentPipeline(place, scenario, rng=1, sample=sample, threads=threads)
    model.run_model()
    return time.perf_counter() - started, person_years(model)


def interleaved(*runs: Callable[[], tuple[float, int]]) -> list[tuple[float, int]]:
    """Run each in turn, several rounds; return the median seconds and the person-years of each."""
    rounds = [[run() for run in runs] for _ in range(ROUNDS)]
    return [(median(row[place][0] for row in rounds), rounds[0][place][1]) for place in range(len(runs))]


def objects() -> tuple[float, int]:
    """Run one Mesa object a student in plain Python; return seconds and people (each followed for up to nineteen years)."""
    code = OBJECTS.replace("ROOT", str(ROOT))
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=True)
    seconds, people = json.loads(done.stdout)
    return seconds, people


def two_processes() -> tuple[float, float]:
    """Return seconds for four runs one after another, and two at a time in two processes."""
    code = "import sys; sys.path.insert(0, 'benchmarks'); from speed import timed; timed('oakland_unified', 'last_year=2027'); import time; s=time.perf_counter(); [timed('oakland_east_bay', 'last_year=2030', sample=0.5) for _ in range(int(sys.argv[1]))]; print(time.perf_counter() - s)"
    one = subprocess.run([sys.executable, "-c", code, "4"], capture_output=True, text=True, check=True, cwd=ROOT)
    pair = [subprocess.Popen([sys.executable, "-c", code, "2"], stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    return float(one.stdout), max(float(process.communicate()[0]) for process in pair)


def commands() -> tuple[float, float]:
    """Return seconds of the first `llsim run` with nothing compiled yet, and the median of later ones."""
    command = [str(Path(sys.executable).with_name("llsim")), "run", "baseline", "--region", "oakland_unified", "--until", "2040", "--seeds", "1"]
    seconds = []
    with TemporaryDirectory() as empty:
        for _ in range(6):
            started = time.perf_counter()
            subprocess.run(command, env=os.environ | {"XDG_CACHE_HOME": empty}, check=True, capture_output=True, cwd=ROOT)
            seconds.append(time.perf_counter() - started)
    return seconds[0], median(seconds[1:])


def doubling(people: float) -> None:
    """Print the time of twice the people over the time of so many, California at a sample, to 2030."""
    everyone = read_region("california").students.ninth_graders.value * 23
    one, two = interleaved(
        lambda: timed("california", "last_year=2030", sample=people / everyone), lambda: timed("california", "last_year=2030", sample=2 * people / everyone),
    )
    print(f"{2 * people:,.0f} people against {people:,.0f}: {two[0] / one[0]:.2f} times the time ({two[1] / 1e6:.1f} M person-years in {two[0]:.2f} s)")


def main() -> None:
    """Print the table of claims."""
    first, later = commands()
    print(f"llsim run of oakland_unified to 2040, one seed: first {first:.1f} s, compile included; later {later:.2f} s")
    timed("oakland_unified", "last_year=2027")
    timed("oakland_unified", "last_year=2027", threads=2)
    one, two = interleaved(lambda: timed("oakland_east_bay"), lambda: timed("oakland_east_bay", threads=2))
    print(f"one core: {one[1] / one[0] / 1e6:.2f} M person-years/s ({one[1] / 1e6:.1f} M in {one[0]:.1f} s, oakland_east_bay to 2040)")
    print(f"two threads inside one run: {one[0] / two[0]:.2f} times one")
    serial, parallel = two_processes()
    print(f"two cores over runs: {serial / parallel:.2f} times one")
    few, many = interleaved(lambda: timed("oakland_unified", "employers.mean_jobs=22"), lambda: timed("oakland_unified", "employers.mean_jobs=2.2"))
    print(f"ten times the employers: {many[0] / few[0]:.2f} times the time")
    table_large = timed("oakland_unified", "last_year=2030")
    table = timed("oakland_unified", "last_year=2030", sample=0.02)
    seconds, _ = objects()
    rate, slow = table_large[1] / table_large[0], table[1] / seconds
    print(f"one Mesa object a student: {slow / 1e6:.4f} M person-years/s; tables {rate / 1e6:.2f} M: {rate / slow:.0f} times")
    for people in (1e4, 1e5, 1e6) + ((5e6,) if "--large" in sys.argv else ()):
        doubling(people)
    print(f"bytes a student: {TalentPipeline('oakland_unified', sample=0.02).tables.students.array.itemsize}")
    if "--large" in sys.argv:
        whole = timed("california", threads=2)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"california without sampling to 2040: {whole[0]:.0f} s, {whole[1] / 1e6:.0f} M person-years, peak {peak:.1f} GiB")


if __name__ == "__main__":
    main()
