"""Make each mistake of tests/mutants/by_hand.py in a copy of the package and ask whether a test notices. `make mutants`

Run: .venv/bin/python tools/run_mutants.py [--first N] [--count N] [--golden-only]

Relations, invariants, closed forms and identities are asked first; the golden runs, which notice anything at all, only when those do not. Exit 1
when a mistake goes unnoticed by all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.mutants.by_hand import MUTANTS, Mutant  # noqa: E402 (the path comes first)

RELATIONS = (
    "tests/test_identities.py", "tests/test_metamorphic.py", "tests/test_model.py", "tests/test_college_terms.py", "tests/test_random_configurations.py", "tests/science/test_closed_form.py",
    "tests/science/test_certified_effect.py", "tests/test_feedbacks.py", "tests/configuration/test_configuration_scenarios.py", "tests/evidence/test_grades.py",
)  # fmt: skip
GOLDEN = ("tests/test_golden.py",)
NOTICED, UNNOTICED = 1, 0


def with_mistake(mutant: Mutant, folder: Path) -> Path:
    """Copy the package into a folder with one line changed; return where Python finds it. Raises SystemExit where the line is not there once."""
    source = folder / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    path = source / "llsim" / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.file}: found {text.count(mutant.old)} times, not once: {mutant.old}")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    return source


def asked(tests: tuple[str, ...], source: Path, folder: Path, *, compiled: bool) -> tuple[bool, str]:
    """Run tests on a copy of the package; say whether one failed, and which. Raises SystemExit where pytest could not run."""
    environment = os.environ | {"PYTHONPATH": str(source), "XDG_CACHE_HOME": str(folder / "cache")} | ({} if compiled else {"NUMBA_DISABLE_JIT": "1"})
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-rf", *tests]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (our own tests)
    if done.returncode not in (NOTICED, UNNOTICED):
        raise SystemExit(f"pytest ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    which = [line.split(" - ")[0].removeprefix("FAILED ") for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return done.returncode == NOTICED, which[0] if which else ""


def tried(mutant: Mutant, *, golden_only: bool) -> tuple[str, str, float]:
    """Make one mistake; return who noticed (`relations`, `golden runs only`, `nobody`), which test, and the seconds it took."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        source = with_mistake(mutant, folder)
        if not golden_only:
            noticed, which = asked(RELATIONS, source, folder, compiled=True)
            if noticed:
                return "relations", which, time.perf_counter() - started
        noticed, which = asked(GOLDEN, source, folder, compiled=False)
        return "golden runs only" if noticed else "nobody", which, time.perf_counter() - started


def ask_for_silence() -> None:
    """Raise SystemExit where the golden runs object to the package as it is: then they say nothing of mistakes."""
    with tempfile.TemporaryDirectory() as kept:
        noticed, which = asked(GOLDEN, ROOT / "src", Path(kept), compiled=False)
    if noticed:
        raise SystemExit(f"{which} fails without any mistake: mend it first")


def main() -> int:
    """Try the mistakes, two at a time, and print who noticed each."""
    ask_for_silence()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=len(MUTANTS))
    parser.add_argument("--golden-only", action="store_true")
    options = parser.parse_args()
    chosen = MUTANTS[options.first - 1 : options.first - 1 + options.count]
    counts: dict[str, int] = {}
    with ThreadPoolExecutor(2) as pool:
        for mutant, (who, which, seconds) in zip(chosen, pool.map(lambda one: tried(one, golden_only=options.golden_only), chosen), strict=True):
            counts[who] = counts.get(who, 0) + 1
            print(f"{who:17} {seconds:5.0f} s  {mutant.file}: {mutant.mistake}  {which}", flush=True)
    print(f"{len(chosen)} mistakes: " + ", ".join(f"{count} noticed by {who}" if who != "nobody" else f"{count} noticed by nobody" for who, count in counts.items()))
    return 1 if counts.get("nobody") else 0


if __name__ == "__main__":
    sys.exit(main())
