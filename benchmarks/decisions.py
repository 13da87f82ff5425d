"""How long the questions of a decision take: `python benchmarks/decisions.py [--large]`. Times are of this machine with its two cores idle; say so where they are quoted."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LLSIM = Path(sys.executable).with_name("llsim")
CASES = {
    "attribution of linked_learning, oakland_unified, 20 seeds to 2040 (asked: 90 s)": ["attribute", "linked_learning", "--region", "oakland_unified", "--seeds", "20", "--until", "2040"],
}
LARGE = {
    "search of 500 mixes, oakland_unified (asked: 900 s)": ["search", "search_oakland"],
    "attribution of linked_learning, oakland_east_bay unsampled, 20 seeds to 2040 (asked: 720 s)": ["attribute", "linked_learning", "--region", "oakland_east_bay", "--seeds", "20", "--until", "2040"],
}


def timed(arguments: list[str]) -> float:
    """Run a command into a new folder and return the seconds it took, start of Python included."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run([str(LLSIM), *arguments, "--out", str(Path(folder) / "out")], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - started


def main() -> None:
    """Time each case once, after everything is compiled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also the cases that take minutes")
    large = parser.parse_args().large
    subprocess.run([str(LLSIM), "run", "baseline", "--sample", "0.1"], check=True, stdout=subprocess.DEVNULL)
    for name, arguments in (CASES | (LARGE if large else {})).items():
        print(f"{name}: {timed(arguments):.0f} s", flush=True)


if __name__ == "__main__":
    main()
