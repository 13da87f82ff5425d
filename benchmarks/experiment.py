"""Measure what an experiment costs besides its runs: overhead a run, memory as runs grow, two workers against one, the size of the store.

    python benchmarks/experiment.py [RUNS]

Runs oakland_unified at a sample of 2 % to 2028, so that a run takes a few hundredths of a second and overhead shows.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILE = "scenarios: [baseline]\nseeds: {seeds}\nsample: {sample}\nuntil: 2028\nkeep: {{outcomes: [graduation_rate, retention_5yr]}}\n"
CHILD = """
import json, resource, sys, time
from pathlib import Path
from llsim.experiment.experiment_file import read_experiment
from llsim.experiment.runner import run_experiment
times = []
started = time.perf_counter()
run_experiment(read_experiment(sys.argv[1]), Path(sys.argv[2]), workers=int(sys.argv[3]), seen=lambda n: times.append((time.perf_counter(), n)))
print(json.dumps([time.perf_counter() - started, times, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def measured(folder: Path, seeds: int, workers: int, sample: float = 0.02) -> tuple[float, float, float, float]:
    """Return seconds from the first finished batch to the last, the runs in between, the seconds these runs took inside, and the parent's memory in MiB."""
    file, out = folder / f"{seeds}-{workers}-{sample}.yaml", folder / f"out-{seeds}-{workers}-{sample}"
    file.write_text(FILE.format(seeds=seeds, sample=sample))
    done = subprocess.run([sys.executable, "-c", CHILD, str(file), str(out), str(workers)], capture_output=True, text=True, check=True)
    _, times, memory = json.loads(done.stdout)
    times = times[1:]  # the first tells what was there before
    from llsim.experiment.store import unpacked  # noqa: PLC0415 (after the child has compiled)

    inside = sum(sum(unpacked(path.read_bytes()).seconds) for path in (out / "batches").glob("*.batch"))
    runs = sum(count for _, count in times)
    later = [count for _, count in times[1:]]
    span = times[-1][0] - times[0][0]
    return span, float(sum(later)), inside * sum(later) / runs, memory


def main() -> None:
    """Measure and print a table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        print(f"{'runs':>6} {'workers':>8} {'runs a second':>14} {'ms in a run':>12} {'overhead a run, ms':>19} {'parent, MiB':>12}")
        rates = {}
        for seeds, workers in ((runs, 1), (runs, 2), (5 * runs, 2)):
            span, count, inside, memory = measured(folder, seeds, workers)
            rates[seeds, workers] = count / span
            print(f"{seeds:6} {workers:8} {count / span:14.1f} {1000 * inside / count:12.1f} {1000 * (span * workers - inside) / count:19.2f} {memory:12.0f}")
        print(f"two workers against one: {rates[runs, 2] / rates[runs, 1]:.2f} times")
        started = time.perf_counter()
        again = subprocess.run([sys.executable, "-c", CHILD, str(folder / f"{5 * runs}-2-0.02.yaml"), str(folder / f"out-{5 * runs}-2-0.02"), "2"], capture_output=True, text=True, check=True)
        size = sum(path.stat().st_size for path in (folder / f"out-{5 * runs}-2-0.02").rglob("*") if path.is_file())
        print(f"the same again: {time.perf_counter() - started:.1f} s; parent at most {json.loads(again.stdout)[2]:.0f} MiB; folder of {5 * runs} runs {size / 2**20:.1f} MiB")
        print(f"largest child: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
