"""The nation without sampling, beside its sample: `python benchmarks/nation.py [--growth]`.

Runs `llsim run linked_learning --region us` whole, to 2040, on all cores, and prints its time and the most memory it held. Then the same at
`--sample` with ten seeds that live through the same business cycle as the whole run, so that only the sample differs: for each headline the whole
nation's value, the sample's mean and how far off it is, the spread between seeds, and whether the whole lies in the 95 % interval of the mean and in
that of a single sampled run. `--growth`: the time from 10^4 to 10^8 people instead, two years beyond growing up.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from llsim.catalogue import HEADLINES
from llsim.model import YEARS_FOLLOWED, TalentPipeline
from llsim.outcomes import RATES
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.region.region import Region

SCENARIO, REGION, LAST_YEAR, SEEDS = "linked_learning", "us", 2040, 10
WHOLE_SEED = 1
SIZES = (1e4, 1e5, 1e6, 1e7, 1e8)
PER_CENT = 100.0
IN_PEOPLE = {"earnings_age_25", "credits_earned"}


def command(out: Path, *more: str) -> dict[str, float]:
    """Do a run with the command line; return its seconds, processor seconds and the most memory held so far by such a run in GiB."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([Path(sys.executable).parent / "llsim", "run", SCENARIO, "--region", REGION, "--until", str(LAST_YEAR), "--out", str(out), *more], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": time.perf_counter() - started, "processor": used, "gib": after.ru_maxrss / 2**20}


def headlines(folder: Path) -> pd.DataFrame:
    """Return the headline rates of everybody in the last year, by seed and outcome, in per cent or the outcome's unit."""
    frame = pd.read_parquet(folder / "outcomes.parquet")
    last = frame[(frame["year"] == LAST_YEAR) & (frame["group"] == "all") & frame["outcome"].isin([name for name in HEADLINES if name in RATES])]
    value = last["numerator"] / last["denominator"] * np.where(last["outcome"].isin(IN_PEOPLE), 1.0, PER_CENT)
    return last.assign(value=value).pivot_table(index="seed", columns="outcome", values="value")


def sample_of(sample: float) -> tuple[pd.DataFrame, float]:
    """Run a sample with several seeds in the economy of the whole run; return its headlines by seed, as of `headlines`, and the seconds of one run."""
    nation = read_region(REGION)
    scenario = read_scenario(SCENARIO, region=nation, overrides=[f"last_year={LAST_YEAR}"])
    TalentPipeline(nation, scenario, sample=1e-4).run_model()
    started, found = time.perf_counter(), {}
    for seed in range(1, SEEDS + 1):
        model = TalentPipeline(nation, scenario, rng=seed, economy_seed=WHOLE_SEED, sample=sample, threads=os.cpu_count() or 1, keeps_everyone=False)
        model.run_model()
        found[seed] = {name: model.latest(name) * (1.0 if name in IN_PEOPLE else PER_CENT) for name in HEADLINES if name in RATES}
    return pd.DataFrame.from_dict(found, orient="index"), (time.perf_counter() - started) / SEEDS


def compare(folder: Path, sample: float) -> None:
    """Run the nation and its sample, and print both."""
    whole_run = command(folder / "whole", "--first-seed", str(WHOLE_SEED))
    sampled, seconds = sample_of(sample)
    print(f"whole nation, one seed: {whole_run['seconds']:.0f} s ({whole_run['processor']:.0f} s of processor time), {whole_run['gib']:.1f} GiB at most")
    print(f"sample of {sample:g}, {SEEDS} seeds in the same economy: {seconds:.1f} s a run")
    whole = headlines(folder / "whole")
    near = stats.t.ppf(0.975, SEEDS - 1)
    print(f"{'outcome':24}{'whole':>10}{'sampled':>10}{'error':>9}{'spread':>9}  inside the interval of the mean, of one run")
    for name in whole:
        value, mean, spread = float(whole[name].iloc[0]), float(sampled[name].mean()), float(sampled[name].std(ddof=1))
        inside = [abs(value - mean) <= near * spread * width for width in (SEEDS**-0.5, (1 + 1 / SEEDS) ** 0.5)]
        print(f"{name:24}{value:10.2f}{mean:10.2f}{mean - value:9.2f}{spread:9.2f}  {', '.join('yes' if one else 'NO' for one in inside)}")
    totals = pd.read_parquet(folder / "whole" / "outcomes.parquet").query("outcome in ['certified_pathway_students', 'gold_pathway_students'] and year in [2026, 2030, 2040] and group == 'all'")
    print(totals[["outcome", "year", "numerator"]].to_string(index=False))


def growth() -> None:
    """Time runs of 10^4 to 10^8 people at once, and print the time for each ten times as many. Each size lives in a process of its own."""
    found = []
    for people in SIZES:
        answer = subprocess.run([sys.executable, __file__, "--people", f"{people:g}"], check=True, capture_output=True, text=True)
        found.append(json.loads(answer.stdout))
        print(f"{people:12,.0f} people: {found[-1]['seconds']:8.2f} s, {found[-1]['seconds'] / people * 1e6:6.2f} s a million, {found[-1]['gib']:5.2f} GiB", flush=True)
    for few, many in pairwise(found):
        print(f"ten times {few['people']:,.0f}: {many['seconds'] / few['seconds']:.2f} times the time")


def time_people(people: float) -> None:
    """Time one run of so many people at once in this process, compiled beforehand, and print it as JSON."""
    nation = read_region(REGION)
    scenario = read_scenario(SCENARIO, region=nation, overrides=["last_year=2027"])
    threads = os.cpu_count() or 1
    TalentPipeline(nation, scenario, sample=1e-4, threads=threads).run_model()
    started = time.perf_counter()
    TalentPipeline(of_size(nation, people), scenario, threads=threads, keeps_everyone=False).run_model()
    print(json.dumps({"people": people, "seconds": time.perf_counter() - started, "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))


def of_size(nation: Region, people: float) -> Region:
    """Return the nation with so many people followed at once, and schools and jobs in proportion."""
    by = people / (YEARS_FOLLOWED * nation.students.ninth_graders.value)

    def scaled(part: object, *names: str) -> object:
        changes = {name: getattr(part, name).model_copy(update={"value": max(1.0, getattr(part, name).value * by)}) for name in names}
        return part.model_copy(update=changes)  # type: ignore[attr-defined]

    return nation.model_copy(update={
        "students": scaled(nation.students, "ninth_graders"), "schools": scaled(nation.schools, "high_schools"),
        "economy": scaled(nation.economy, "jobs_held_by_residents", "jobs_total", "labor_force"),
    })  # fmt: skip


def main() -> None:
    """Read the options and measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--growth", action="store_true")
    options.add_argument("--people", type=float)
    options.add_argument("--sample", type=float, default=0.01)
    options.add_argument("--out", type=Path, default=Path("results") / "nation")
    chosen = options.parse_args()
    if chosen.people:
        time_people(chosen.people)
    elif chosen.growth:
        growth()
    else:
        compare(chosen.out, chosen.sample)


if __name__ == "__main__":
    main()
