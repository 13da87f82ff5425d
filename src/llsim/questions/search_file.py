"""The search file: what may move and how far, what it may cost, who may not lose, what is wanted, and how many mixes are tried."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from llsim.agents.groups import STUDENT_GROUPS
from llsim.catalogue import BY_NAME
from llsim.configuration import Located, read_mapping, validated
from llsim.configuration.finding import NAME
from llsim.configuration.wording import named, nearest, shortened
from llsim.experiment.experiment_file import COUNTED, MOST_SEEDS, experiment_file
from llsim.outcomes import RATES
from llsim.parameter import Between, Settings

COST = "public_cost"
WHOLE = "all"
Number = bool | int | float


class Span(Settings):
    """From low to high, both included; in steps where `step` is given, else any number between."""

    low: float
    high: float
    step: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be below high {self.high:g}")
        if self.step is not None and self.step > self.high - self.low:
            raise ValueError(f"step {self.step:g} leads beyond high {self.high:g}")
        return self


def _list_or_span(value: Any) -> str:
    return "list" if isinstance(value, list | tuple) else "span"


type Move = Annotated[Annotated[Span, Tag("span")] | Annotated[tuple[float, ...], Field(min_length=1), Tag("list")], Discriminator(_list_or_span)]
"""Where a number may go: `{low: 0, high: 40, step: 5}`, or a list of values."""


class Aim(Settings):
    """Whom a lever is aimed at; nothing named is everybody."""

    schools: tuple[Annotated[int, Between(1, 100_000)], ...] = ()
    groups: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()


class Budget(Settings):
    """Dollars a year that a mix may cost the public at most, in constant dollars: in every year, or in the mean of the years from the first start on."""

    dollars: Annotated[float, Field(gt=0)]
    counts: Literal["any_year", "mean"] = "any_year"


def _group(value: str) -> str:
    """Return a known group. Raises ValueError naming the nearest."""
    if value not in STUDENT_GROUPS:
        raise ValueError(f"found the unknown group `{shortened(value)}`{nearest(value, list(STUDENT_GROUPS))}; allowed: {named(STUDENT_GROUPS)}")
    return value


def _outcome(value: str, allowed: tuple[str, ...] = COUNTED) -> str:
    """Return a known outcome. Raises ValueError naming the nearest."""
    if value not in allowed:
        raise ValueError(f"found the unknown outcome `{shortened(value)}`{nearest(value, list(allowed))}; allowed: {named(allowed)}")
    return value


class Floor(Settings):
    """What a mix may not do to a group. `level`: its outcome may not get worse than in the baseline; `gap`: its gap to everybody else may not widen.

    `slack`: by so much it may, in the outcome's unit. `year`: the last one unless another is named.
    """

    outcome: str
    group: str
    holds: Literal["level", "gap"] = "level"
    slack: Annotated[float, Field(ge=0)] = 0.0
    year: Annotated[int, Between(1990, 2200)] | Literal["last"] = "last"

    _known_group = field_validator("group")(_group)

    @field_validator("outcome")
    @classmethod
    def _a_rate(cls, value: str) -> str:
        if value in RATES and BY_NAME[value].better == "neither":
            raise ValueError(f"found {value}, which is neither better up nor down; allowed: an outcome that has a better side")
        return _outcome(value, tuple(RATES))


class Objective(Settings):
    """What is wanted: the change of an outcome from the baseline, as high or as low as can be.

    `year`: the last one unless another is named; `mean` is the mean over the years from the first start on, and the rule for what the public pays.
    """

    outcome: str
    group: str = WHOLE
    year: Annotated[int, Between(1990, 2200)] | Literal["last", "mean"] | None = None
    direction: Literal["up", "down"] | None = None

    _known_group = field_validator("group")(_group)
    _known_outcome = field_validator("outcome")(_outcome)

    @model_validator(mode="after")
    def _has_a_direction(self) -> Self:
        if self.direction is None and self.outcome != COST and BY_NAME[self.outcome].better == "neither":
            raise ValueError(f"{self.outcome} is neither better up nor down: name a direction")
        return self

    @property
    def when(self) -> int | str:
        """Return the year that counts, `last` or `mean`."""
        return self.year if self.year is not None else "mean" if self.outcome == COST else "last"

    @property
    def sign(self) -> int:
        """Return 1 where more is better, else -1."""
        better = self.direction or ("down" if self.outcome == COST else BY_NAME[self.outcome].better)
        return 1 if better == "up" else -1

    @property
    def key(self) -> str:
        """Name its column."""
        return f"{self.outcome}.{self.group}.{self.when}"


class Target(Settings):
    """What is to be reached by a year: a change from the baseline, or a level, of one outcome, in so many of a hundred futures at least.

    One of `change` and `level`, in the outcome's unit (shares as shares: 0.03 is three points). With `adds_up` years are summed from the first on.
    """

    outcome: str
    group: str = WHOLE
    change: float | None = None
    level: float | None = None
    by: Annotated[int, Between(1990, 2200)]
    probability: Annotated[float, Field(gt=0, le=1)] = 0.8
    adds_up: bool = False

    _known_group = field_validator("group")(_group)
    _known_outcome = field_validator("outcome")(_outcome)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.change is None) == (self.level is None):
            raise ValueError("found both or none of change and level; allowed: one of them")
        return self

    @property
    def sign(self) -> int:
        """Return 1 where the outcome is to rise, else -1: as the change says, or the catalogue."""
        if self.change is not None:
            return -1 if self.change < 0 else 1
        return -1 if BY_NAME[self.outcome].better == "down" else 1


class SearchFile(Settings):
    """A search, described. Without `move` the levers' own intensities move over their ranges.

    `seeds`: of each draw. `draws`: of the posterior; 0 is the point calibration. `judged_by`: mixes are judged by the mean over draws, or by what all
    but a share `quantile` of the draws reach (budget and floors must then hold in them too). `mixes`: so many different ones are tried. `seed`: of the search.
    `recheck`: the mixes of the front are run again with other seeds.
    """

    name: Annotated[str, Field(pattern=NAME.pattern)] = "search"
    title: str = ""
    region: str = "oakland_unified"
    scenario: str = "linked_learning"
    baseline: str = "baseline"
    seeds: Annotated[int, Between(1, MOST_SEEDS)] = 3
    first_seed: Annotated[int, Between(0, 2**62)] = 1
    draws: Annotated[int, Between(0, 100_000)] = 4
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    until: Annotated[int, Between(1990, 2200)] | None = None
    overrides: tuple[str, ...] = ()
    move: dict[str, Move] = Field(default_factory=dict)
    targets: dict[str, Annotated[tuple[Aim, ...], Field(min_length=1)]] = Field(default_factory=dict)
    budget: Budget | None = None
    floors: tuple[Floor, ...] = ()
    objectives: tuple[Objective, ...] = ()
    goal: Target | None = None
    judged_by: Literal["mean", "quantile"] = "mean"
    quantile: Annotated[float, Between(0, 0.5)] = 0.2
    mixes: Annotated[int, Between(1, 100_000)] = 500
    population: Annotated[int, Between(2, 10_000)] = 50
    seed: Annotated[int, Between(0, 2**31 - 2)] = 1
    recheck: bool = True

    @model_validator(mode="after")
    def _wants_something(self) -> Self:
        keys = [one.key for one in self.objectives]
        if len(dict.fromkeys(keys)) < len(keys):
            raise ValueError(f"found an objective twice: {', '.join(keys)}; allowed: each once")
        if not keys and self.goal is None:
            raise ValueError("found neither objectives nor a goal; allowed: a list of objectives for `llsim search`, a goal for `llsim backcast`")
        return self

    @property
    def runs_each(self) -> int:
        """Return the runs of one mix."""
        return max(1, self.draws) * self.seeds

    def with_changes(self, *, mixes: int | None = None, seeds: int | None = None, draws: int | None = None, sample: float | None = None) -> SearchFile:
        """Return the same with what a command sets."""
        given = {"mixes": mixes, "seeds": seeds, "draws": draws, "sample": sample}
        return self.model_copy(update={name: value for name, value in given.items() if value is not None})


def read_search(name: str) -> tuple[SearchFile, Located]:
    """Read a search by name or path, and where each part of it was written. Raises ConfigurationError with file, line and column."""
    path: Path = experiment_file(name)
    located = read_mapping(path)
    if "name" not in located.data:
        own = path.stem.lower().replace("-", "_")
        located = Located({"name": own if NAME.fullmatch(own) else "search"} | located.data, located.file, located.keys, located.values)
    return validated(located, SearchFile), located
