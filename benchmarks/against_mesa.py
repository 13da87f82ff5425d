"""Put `llsim experiment` beside `mesa.batch_run` of the same model with one object a student: two processes each, in one run.

    python benchmarks/against_mesa.py [RUNS [MESA_RUNS]]

5,000 students in grades 9 to 12 over 20 years, to the end of 2045, as in the issue. llsim does all RUNS (1,000); Mesa does MESA_RUNS (4), half of
them before llsim and half after, and its time for RUNS is that of one times RUNS: a thousand would take half a day. Both clocks hold everything
from the command to its end: imports, processes, set-up, and for llsim the store and its consolidated table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STUDENTS, YEARS = 5_000, 20
FILE = "scenarios: [baseline]\nseeds: {runs}\nsample: {sample}\nuntil: {until}\nkeep: {{outcomes: [graduation_rate, college_going, credential_completion, retention_5yr]}}\n"
MESA = """
import json, sys, time
sys.path.insert(0, "{root}")
import mesa
from llsim import read_scenario
from tests.reference.mesa_objects import ObjectPipeline
if __name__ == "__main__":
    years = read_scenario("baseline", region="oakland_unified", overrides=["last_year={until}"])
    rows = mesa.batch_run(ObjectPipeline, {{"region": "oakland_unified", "scenario": [years], "sample": {sample}}}, rng={seeds}, number_processes=2, max_steps={years} + 1, display_progress=False)
    print(json.dumps(len({{row["RunId"] for row in rows}})))
"""


def sample_of() -> tuple[float, int]:
    """Return the share of Oakland's ninth graders that makes so many students in four grades, and the last of twenty years."""
    from llsim import read_region, read_scenario  # noqa: PLC0415 (slow to import)

    region = read_region("oakland_unified")
    return STUDENTS / 4 / region.students.ninth_graders.value, read_scenario("baseline", region=region).first_year + YEARS - 1


def mesa_seconds(folder: Path, sample: float, until: int, seeds: list[int]) -> float:
    """Return the seconds of `mesa.batch_run` over these seeds with two processes, in plain Python."""
    script = folder / "with_mesa.py"
    script.write_text(MESA.format(root=ROOT, sample=sample, seeds=seeds, years=YEARS, until=until))
    started = time.perf_counter()
    done = subprocess.run([sys.executable, str(script)], env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    if json.loads(done.stdout) != len(seeds):
        raise SystemExit(f"mesa.batch_run did {done.stdout.strip()} runs, not {len(seeds)}")
    return seconds


def llsim_seconds(folder: Path, sample: float, until: int, runs: int, workers: int) -> float:
    """Return the seconds of `llsim experiment` over so many seeds."""
    file = folder / f"{runs}.yaml"
    file.write_text(FILE.format(runs=runs, sample=sample, until=until))
    command = [str(Path(sys.executable).with_name("llsim")), "experiment", str(file), "--out", str(folder / f"out-{runs}-{workers}"), "--workers", str(workers)]
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, text=True, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    slow = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    sample, until = sample_of()
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        llsim_seconds(folder, sample, until, 2, 1)  # everything is compiled once
        first = mesa_seconds(folder, sample, until, list(range(1, slow // 2 + 1)))
        fast = llsim_seconds(folder, sample, until, runs, 2)
        part = max(runs // 5, 1)
        one, two = llsim_seconds(folder, sample, until, part, 1), llsim_seconds(folder, sample, until, part, 2)
        second = mesa_seconds(folder, sample, until, list(range(slow // 2 + 1, slow + 1)))
    each = (first + second) / slow
    print(f"{STUDENTS:,} students in grades 9 to 12, {YEARS} years, two processes")
    print(f"llsim experiment: {runs:,} runs in {fast:.1f} s, {1000 * fast / runs:.0f} ms a run")
    print(f"mesa.batch_run: {slow} runs in {first + second:.1f} s ({first:.1f} and {second:.1f}), {each:.1f} s a run: {runs:,} would take {each * runs / 3600:.1f} hours")
    print(f"ratio: {each * runs / fast:.0f} times")
    print(f"two workers against one, {part} runs each, everything included: {one / two:.2f} times ({one:.1f} against {two:.1f} s)")


if __name__ == "__main__":
    main()
