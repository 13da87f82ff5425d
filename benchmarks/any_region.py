"""What a planner of a place nobody prepared waits for, and gets: `python benchmarks/any_region.py [METRO...]`.

For each metropolitan area: a new region file, its check, its baseline beside the rates given, and a first comparison. Prints seconds by the wall and of
processor time, start of Python included, and the baseline tables. Times are of this machine; quote them with its load, which is printed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from llsim.region.reading import read_region

LLSIM = Path(sys.executable).with_name("llsim")
TEN = (
    "New York-Newark", "Chicago", "Houston", "Phoenix", "Provo", "Toledo, OH", "Boise City", "Jackson, MS", "Kansas nonmetropolitan area", "Carson City, NV",
)  # fmt: skip
"""From the largest of all down to one of the smallest; none has a file in configs/regions."""
COMPARED = ("compare", "baseline", "linked_learning", "--seeds", "2", "--until", "2035")
COHORT = 2_000
"""Ninth graders a year in the comparison: a larger place is sampled to so many."""


def timed(arguments: tuple[str, ...], folder: Path) -> tuple[float, float, str]:
    """Run a command in a folder; return seconds by the wall, of processor time, and what it printed. Raises CalledProcessError."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([str(LLSIM), *arguments], check=True, capture_output=True, text=True, cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - started, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def one(number: int, metro: str, folder: Path) -> tuple[list[tuple[float, float]], str]:
    """Make, check, fit and compare one area; return the times of each step, and the baseline's table."""
    name = f"place_{number}"
    file = f"{name}.yaml"
    made = timed(("region", "new", name, "--metro", metro), folder)
    sample = min(1.0, COHORT / read_region(str(folder / file)).students.ninth_graders.value)
    steps = (("region", "check", file), ("region", "check", file, "--baseline"), (*COMPARED, "--sample", f"{sample:.4f}", "--region", file, "--out", name))
    found = [made, *(timed(step, folder) for step in steps)]
    printed = found[2][2].splitlines()
    begins = next(place for place, line in enumerate(printed) if line.startswith(("Not calibrated yet", "rate ")))
    return [(wall, processor) for wall, processor, _ in found], "\n".join(printed[begins:])


def main() -> None:
    """Time every area once, after everything is compiled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("metros", nargs="*", default=TEN, help="areas by name, or ten of all sizes")
    metros = parser.parse_args().metros
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([str(LLSIM), "run", "baseline", "--sample", "0.1", "--out", "compiled"], check=True, capture_output=True, cwd=folder)
        print(f"load before: {os.getloadavg()[0]:.1f}; seconds by the wall (of processor time)")
        print(f"{'area':32} {'new':>13} {'check':>13} {'--baseline':>13} {'compare':>13}")
        for number, metro in enumerate(metros):
            times, table = one(number, metro, Path(folder))
            print(f"{metro:32} " + " ".join(f"{f'{wall:.1f} ({processor:.1f})':>13}" for wall, processor in times), flush=True)
            tables.append(f"\n{metro}\n{table}")
    print(f"load after: {os.getloadavg()[0]:.1f}", *tables, sep="\n")


if __name__ == "__main__":
    main()
