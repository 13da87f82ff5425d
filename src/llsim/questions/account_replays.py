"""Published accounts replayed: the programme lives in the model by its study's own design, and what changes for a participant is priced."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llsim.agents.student import Credential, Exit, Stage
from llsim.analysis.account_items import Effects, Pricing, Spending, items_of
from llsim.analysis.account_table import Books
from llsim.analysis.costs import interval, rate_of_return, ratio, weights_of_runs
from llsim.evidence.account_checks import Check, Published, account_checks
from llsim.evidence.ledger import ledger
from llsim.evidence.studies.comparison import Question
from llsim.evidence.studies.designs import RandomisedOffer
from llsim.evidence.studies.measures import LONGEST, counted
from llsim.evidence.studies.people import Seen
from llsim.evidence.studies.reading import read_study
from llsim.evidence.studies.replay import verdict_on
from llsim.evidence.studies.study import Study
from llsim.evidence.studies.worlds import worlds_of
from llsim.levers.transition_support import TransitionSupport
from llsim.outcomes import ENTRY_AGE
from llsim.parameter import parameters_of
from llsim.questions.account import CASES, SEED, cases_of
from llsim.valuation import Valuation
from llsim.years_lived import Lived

if TYPE_CHECKING:
    import pandas as pd

type Floats = npt.NDArray[np.float64]
COLUMNS = ["evidence", "what", "title", "study", "published", "published_low", "published_high", "value", "low", "high", "unit", "verdict", "dollars_of", "rate", "basis", "note"]
PAID = len(Lived)
"""The column of what the replay itself pays for a participant."""
START = 0
"""The year of grade nine: only years since then matter."""
PER_CENT = 100.0
NOT_JUDGED = "not judged"
VALUES: dict[Lived, Callable[[Any], Any]] = {
    Lived.EARNINGS_HERE: lambda people: np.where(people["stage"] == Stage.EMPLOYED, people["wage"], 0.0),
    Lived.HIGH_SCHOOL: lambda people: people["stage"] == Stage.HIGH_SCHOOL,
    Lived.TWO_YEAR: lambda people: people["stage"] == Stage.TWO_YEAR,
    Lived.FOUR_YEAR: lambda people: people["stage"] == Stage.FOUR_YEAR,
    Lived.TRADE: lambda people: (people["stage"] == Stage.TRADE) | (people["stage"] == Stage.APPRENTICESHIP),
    Lived.DIPLOMAS: lambda people: people["exit"] == Exit.GRADUATED,
    Lived.CREDENTIALS: lambda people: people["credential"] > Credential.DIPLOMA,
    Lived.PLACEMENTS: lambda people: people["placements"],
}
"""What is compared of a participant in each year."""


@dataclass(frozen=True)
class Valued(Question):
    """The value of a person in one year, for a design to compare."""

    column: Lived = Lived.PEOPLE

    def answers(self, world: Seen) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return each person's value, and who counts: whoever is followed. Shapes (n,)."""
        people = world.at(self.after[0])
        return VALUES[self.column](people).astype(np.float64), self.sample & counted("earnings", self.among, self.group, people)


def for_a_participant(name: str, seed: int) -> Floats:
    """Replay a study once and return what taking part changes, year by year from grade nine on: (years, `Lived`), and in a last column the tuition that is paid.

    Everybody simulated is in the sample, without the coin's noise.
    """
    study = read_study(name)
    longer = study.model_copy(update={"outcomes": tuple(one.model_copy(update={"after": tuple(range(LONGEST + 1))}) for one in study.outcomes[:1])})
    worlds = worlds_of(longer, seed)
    design = study.design.model_copy(update={"without_coin": True}) if isinstance(study.design, RandomisedOffer) else study.design
    assert design is not None and study.population is not None  # noqa: S101, PT018 (a study with outcomes has both)
    everyone = np.ones(len(worlds.treated.entrants), np.bool_)
    found = np.zeros((LONGEST + 1, len(Lived) + 1))
    for after in range(LONGEST + 1):
        found[after, PAID] = tuition_paid(study, worlds.treated.at(after))
        for column in VALUES:
            found[after, column] = design.estimate(worlds, Valued("earnings", study.population.among, study.population.group, (after,), everyone, column)).effect
    return np.nan_to_num(found)  # in years in which the study is about nobody yet (those who finish, before any has), nothing has changed


def tuition_paid(study: Study, people: Any) -> float:
    """Return the dollars of tuition that the treated world pays in a year for a person the study is about."""
    assert study.population is not None  # noqa: S101 (a study with outcomes has one)
    about = counted("earnings", study.population.among, study.population.group, people)
    paid = np.zeros(len(people))
    for lever in study.treated.levers:
        if isinstance(lever, TransitionSupport):
            paid += lever.coverage * (lever.tuition_two_year * (people["stage"] == Stage.TWO_YEAR) + lever.tuition_four_year * (people["stage"] == Stage.FOUR_YEAR))
    return float(paid[about].mean()) if about.any() else 0.0


def replayed(*, seeds: int = 8, workers: int | None = None, values: Valuation | None = None) -> pd.DataFrame:
    """Replay every published account; returns evidence, what, title, study, published and its band, value, low, high (95 %), unit, verdict, price year, rate, basis, note.

    A verdict says whether the replay is inside the published band, near it (1.5 times as wide) or outside. Nothing was fitted to these rows.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    checks = account_checks().checks
    lived = {name: runs_of(name, seeds, workers or os.cpu_count() or 1) for name in dict.fromkeys(check.study for check in checks)}
    return pd.DataFrame([row for check in checks for row in judged(check, lived[check.study], values or Valuation())], columns=COLUMNS)


def runs_of(name: str, seeds: int, workers: int) -> Floats:
    """Replay a study with several seeds: (seeds, years, `Lived`)."""
    if workers == 1:
        return np.array([for_a_participant(name, seed) for seed in range(1, seeds + 1)])
    from joblib import Parallel, delayed  # noqa: PLC0415 (slow to import)

    return np.array(list(Parallel(n_jobs=min(workers, seeds), backend="loky", return_as="generator")(delayed(for_a_participant)(name, seed) for seed in range(1, seeds + 1))))


def judged(check: Check, lived: Floats, values: Valuation) -> Sequence[tuple[object, ...]]:
    """Price what changes for a participant and lay it beside what is published."""
    found = worth_of(check, lived, values)
    evidence = ledger()[check.evidence]
    rows = []
    for one in check.figures:
        middle, low, high = found[one.what]
        verdict = NOT_JUDGED if one.low is None or not np.isfinite(middle) else verdict_on(middle, (one.value, one.low, one.high))
        unit = "%" if one.what == "return" else "ratio" if one.what.endswith("ratio") else "dollars"
        rows.append((check.evidence, one.what, check.title, check.study, one.value, *band_of(one), middle, low, high, unit, verdict, check.dollars_of, check.rate, evidence.basis, one.source))
    return rows


def band_of(one: Published) -> tuple[float, float]:
    """Return the band of a published figure, NaN where it has none."""
    return (float("nan"), float("nan")) if one.low is None or one.high is None else (one.low, one.high)


def worth_of(check: Check, lived: Floats, values: Valuation) -> dict[str, tuple[float, float, float]]:
    """Return what a participant is worth to all, to families, to the public, less its cost, and over its cost, in the dollars and at the rate of the publication."""
    runs, years, _ = lived.shape
    inflated = values.price_levels.since(check.dollars_of)
    paid = np.zeros((runs, years))
    paid[:, : check.cost.years] = check.cost.dollars * inflated / check.cost.years
    paid = lived[..., PAID] * inflated if check.cost.tuition else paid
    simulated, nothing = np.arange(START, START + years), np.zeros((runs, years))
    effects = Effects(simulated, np.array([START]), lived[:, :, None, :PAID], nothing, nothing, (Spending("programme", "state", "participant", paid),))
    numbers = cases_of(list(parameters_of(values, "valuation")), CASES)
    pricing = Pricing(values, weights_of_runs(runs, CASES, SEED, one_more=False), numbers, np.arange(START, START - ENTRY_AGE + values.working_until))
    books = Books(tuple(items_of(effects, pricing)), pricing.years, START, check.rate, {})
    cost, net = books.worth(books.cost("all")) / inflated, books.worth(books.net("all")) / inflated
    public, family = books.worth(books.net("public")) / inflated, books.worth(books.net("family")) / inflated
    parts = {"benefits": net + cost, "participants": family, "taxpayers": public + cost, "net": net}
    earned = books.sum_of([item for item in books.items if item.name == "earnings"])
    parts["return"] = PER_CENT * rate_of_return(earned - books.cost("all"))
    return {name: interval(found) for name, found in parts.items()} | {"ratio": ratio(net + cost, cost), "earnings_ratio": ratio(books.worth(earned) / inflated, cost)}
