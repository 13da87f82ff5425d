"""Power: would the evaluation that is planned find what the programme does? The pilot is done many times inside the model."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from llsim.analysis.power import power_table
from llsim.compiled import SOURCE_VERSION
from llsim.errors import ConfigurationError
from llsim.evidence.pilots.pilot import Pilot
from llsim.evidence.pilots.reading import read_pilot
from llsim.evidence.pilots.replicating import replicate
from llsim.evidence.pilots.worlds import Ground
from llsim.experiment.atomic import writing
from llsim.questions.finding import Finding, made_of
from llsim.reading import calibration_file
from llsim.report.findings.power_words import PILOT, WITHOUT_PROGRAMME

if TYPE_CHECKING:
    import pandas as pd

REPLICATIONS = "replications"
TOGETHER = 20
"""Replications kept in one file."""
FEW = 100
"""Fewer replications leave the power unsure by ten points either way."""


def _nothing(_runs: int) -> None:
    """Report progress to nobody."""


def try_design(
    design: str | Path, *, seeds: int | None = None, first_seed: int = 1, workers: int | None = None, out: str | Path | None = None, seen: Callable[[int], None] = _nothing,
) -> Finding:
    """Do a pilot many times inside the model, each with its own seed, and say what its evaluation would find.

    `design`: a file as those in experiments/pilots; `seeds`: replications, the file's own number when None. The table has a row for each
    outcome, estimand, size and measure: outcome, group, among, after, unit, estimand (`effect` of the offer, of the lots or of taking part;
    `took_part`: on those whom the offer brought in), varied (`nothing`: as designed; `students`, `schools`, `cohorts`: smaller pilots drawn
    from the same replications), schools, cohorts, part (of the students), students (analysed, mean), replications, measure, value, low, high.

    Measures: `power` (share with p below alpha), `false_alarms` (the same where the programme is switched off), `true_effect` (the same
    persons in both worlds), `estimate`, `bias` (estimate less truth), `coverage` (share of 95 % intervals, or those of alpha, that hold the true effect),
    `smallest_found` (effect found with the power wanted), `times_needed` (times the size of this row for the power wanted, infinite where the true effect may be
    nought), `analytic_power` (two-sample z test of a power calculator, with its design effect where schools are drawn), `treated`,
    `compared` (students), `comparison_mean`, `taken_up` (share of the treated who took part less that of the others), `icc`.
    Effects of shares are in shares. Intervals hold chance alone. `out`: the folder where finished replications are kept. Raises LlsimError.
    """
    pilot, ground = read_pilot(Path(design))
    count = pilot.replications if seeds is None else seeds
    if count < 2:
        raise ConfigurationError(f"--seeds: found {count}; allowed: 2 or more")
    found = replications(pilot, ground, range(first_seed, first_seed + count), workers or os.cpu_count() or 1, None if out is None else Path(out), seen)
    made = made_of(
        ground.region, ground.with_it.model_copy(update={"name": pilot.name, "title": PILOT}), ground.without.model_copy(update={"title": WITHOUT_PROGRAMME}), seeds=count, draws=1,
        sample=ground.sample, settings=settings_of(pilot, ground), warnings=tuple(_warnings(pilot, found, count)),
    )  # fmt: skip
    return Finding("power", described(pilot, power_table(found, pilot.alpha, pilot.power)), made)


def settings_of(pilot: Pilot, ground: Ground) -> dict[str, object]:
    """Say of a pilot what its reader must know."""
    return {
        "title": pilot.title, "kind": pilot.design.kind, "alpha": pilot.alpha, "wanted": pilot.power, "attrition": pilot.attrition,
        "schools": pilot.schools or len(ground.schools), "cohorts": len(pilot.cohorts),
        "school_differences": pilot.design.school_differences if pilot.design.kind == "randomised_schools" else 0.0, "note": pilot.note,
    }  # fmt: skip


def described(pilot: Pilot, table: pd.DataFrame) -> pd.DataFrame:
    """Put what the file says of an outcome in the place of its number."""
    places = table.pop("outcome")
    for column, name in enumerate(("measure", "group", "among", "after", "unit")):
        table.insert(column, "outcome" if name == "measure" else name, [getattr(pilot.outcomes[place], name) for place in places])
    return table


def replications(pilot: Pilot, ground: Ground, seeds: Sequence[int], workers: int, folder: Path | None, seen: Callable[[int], None]) -> pd.DataFrame:
    """Do the replications that are missing, some together; returns their rows in the order of seeds."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    batches = [seeds[start : start + TOGETHER] for start in range(0, len(seeds), TOGETHER)]
    kept = None if folder is None else folder / REPLICATIONS / key_of(pilot, ground)
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    done = []
    for batch, rows in zip(batches, _batches(pilot, ground, batches, workers, kept), strict=True):
        done.append(rows)
        seen(len(batch))
    return pd.concat(done, ignore_index=True)


def key_of(pilot: Pilot, ground: Ground) -> str:
    """Return what replications stand for: the code, the design, the region and its intercepts, and both worlds' settings."""
    digest = hashlib.sha256(SOURCE_VERSION.encode())
    for part in (pilot.model_copy(update={"replications": 2, "title": "", "note": ""}), ground.region, ground.with_it, ground.without):
        digest.update(part.model_dump_json().encode())
    intercepts = calibration_file(ground.region.name)
    digest.update(intercepts.read_bytes() if intercepts else b"")
    return digest.hexdigest()[:16]


def _batches(pilot: Pilot, ground: Ground, batches: list[Sequence[int]], workers: int, kept: Path | None) -> Iterator[pd.DataFrame]:
    """Yield the rows of each batch in order, over processes."""
    if min(workers, len(batches)) == 1:
        yield from (batch_of(pilot, ground, batch, kept) for batch in batches)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

    yield from Parallel(n_jobs=min(workers, len(batches)), backend="loky", return_as="generator")(delayed(batch_of)(pilot, ground, batch, kept) for batch in batches)


def batch_of(pilot: Pilot, ground: Ground, seeds: Sequence[int], kept: Path | None) -> pd.DataFrame:
    """Return the rows of some replications, kept or done now."""
    import pandas as pd  # noqa: PLC0415 (slow to import)

    path = None if kept is None else kept / f"{seeds[0]}_{len(seeds)}.parquet"
    if path is not None and path.is_file():
        return pd.read_parquet(path)
    rows = pd.DataFrame([row for seed in seeds for row in replicate(pilot, ground, seed)])
    if path is not None:
        with writing(path) as part:
            rows.to_parquet(part, index=False)
    return rows


def _warnings(pilot: Pilot, found: pd.DataFrame, count: int) -> Iterator[str]:
    """Say what a reader must know."""
    if count < FEW:
        yield f"only {count} replications: power is known to within ten points at best; use at least {FEW}, better 400"
    if pilot.design.kind == "randomised_schools" and not pilot.design.school_differences:
        yield "the model\u2019s schools hardly differ but for their students, real ones do: without `school_differences` the power of lots drawn for schools is too high"
    missing = int(found["error"].isna().sum())
    if missing:
        yield f"{missing} of {len(found)} analyses had nobody to compare and are left out"
