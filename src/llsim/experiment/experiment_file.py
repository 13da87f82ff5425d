"""The experiment file: which regions and scenarios, how many seeds and draws, what to keep, which points, when to stop, where to run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator

from llsim.agents.groups import PROGRAM_GROUPS, STUDENT_GROUPS
from llsim.agents.vectors import ByIndustry, BySector
from llsim.catalogue import HEADLINES
from llsim.configuration import Located, folders_of, read_mapping, validated
from llsim.configuration.finding import NAME
from llsim.configuration.wording import named, nearest, shortened, shown
from llsim.errors import ConfigurationError
from llsim.experiment.design_settings import Design, ListDesign
from llsim.outcomes import COUNTS, INDUSTRY_GROUPS, RATES
from llsim.parameter import Between, Settings
from llsim.rules import PAYERS

ENDINGS = (".yaml", ".yml")
TOTALS = (
    "local_hires", "net_local_hires", "vacancies_posted", "vacancies_filled", "employer_partners", "wbl_slots", "public_cost",
    "certified_pathway_students", "gold_pathway_students", "certified_pathway_newcomers", "gold_pathway_newcomers",
)  # fmt: skip
"""Outcomes of the region as a whole: counted for all people only."""
COUNTED = (*RATES, *COUNTS, *TOTALS)
GROUPS = (*STUDENT_GROUPS, *PROGRAM_GROUPS, *INDUSTRY_GROUPS)
PAYER = "payer:"
PAYER_GROUPS = tuple(f"{PAYER}{payer}" for payer in PAYERS)
"""What one payer spends on the levers: groups that `public_cost` alone has. Those of state, district and college add up to it."""
CAPACITY, CAPACITY_USED, CAPACITY_FULL = "capacity:", "capacity_used", "capacity_full"
CAPACITY_GROUPS = (
    *(f"{CAPACITY}{name}" for name in ("placements", "college_course_seats", "certified_seats", "counsellors.next_step")),
    *(f"{CAPACITY}college_seats.{sector}" for sector in BySector.model_fields), *(f"{CAPACITY}vacancies.{industry}" for industry in ByIndustry.model_fields),
)  # fmt: skip
"""Groups that `capacity_used` and `capacity_full` alone have, named as the settings of `stages/capacities.py`: places used, and those where all are used, of all there are."""
MOST_SEEDS = 1_000_000


def _of_list(names: tuple[str, ...], allowed: tuple[str, ...], what: str) -> tuple[str, ...]:
    """Return known names, each once. Raises ValueError naming the nearest."""
    for name in names:
        if name not in allowed:
            raise ValueError(f"found the unknown {what} `{shortened(name)}`{nearest(name, list(allowed))}; allowed: {named(allowed)}")
    if len(dict.fromkeys(names)) < len(names):
        raise ValueError(f"found a {what} twice; allowed: each once")
    return names


class Seeds(Settings):
    """Seeds that follow one another.

    `by_draw`: each draw has seeds of its own, a million after those of the draw before, so that no two runs share their luck.
    `an_economy`: so many seeds that follow one another live through one business cycle, that of the first of them.
    """

    first: Annotated[int, Between(0, 2**62)] = 1
    count: Annotated[int, Between(1, MOST_SEEDS)]
    by_draw: bool = False
    an_economy: Annotated[int, Between(1, MOST_SEEDS)] = 1

    def of(self, place: int, draw: int) -> int:
        """Return the seed at a place from 0, in a draw."""
        return self.first + place + (MOST_SEEDS * draw if self.by_draw else 0)

    def economy_of(self, place: int, draw: int) -> int:
        """Return the seed whose business cycle the run at this place lives through."""
        return self.of(place - place % self.an_economy, draw)


class Keep(Settings):
    """What is kept of every run: outcomes, groups and years."""

    outcomes: Annotated[tuple[str, ...], Field(min_length=1)] = tuple(name for name in HEADLINES if name in COUNTED)
    groups: Annotated[tuple[str, ...], Field(min_length=1)] = ("all",)
    years: Literal["last", "all"] | Annotated[tuple[int, ...], Field(min_length=1)] = "last"

    @field_validator("outcomes")
    @classmethod
    def _counted(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _of_list(value, (*COUNTED, CAPACITY_USED, CAPACITY_FULL), "outcome")

    @field_validator("groups")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _of_list(value, (*GROUPS, *PAYER_GROUPS, *CAPACITY_GROUPS), "group")


class FixedStop(Settings):
    """Run the seeds of the file, no more and no less."""

    kind: Literal["fixed"] = "fixed"


class NarrowStop(Settings):
    """Add seeds until the paired interval of an outcome's difference from the first scenario is narrow enough.

    `half_width`: half the 95 % interval, in the outcome's unit. `at_most`: so many seeds and no more.
    """

    kind: Literal["narrow"]
    outcome: str
    scenario: str
    group: str = "all"
    half_width: Annotated[float, Field(gt=0)]
    at_most: Annotated[int, Between(2, MOST_SEEDS)] = 200


class LocalEngine(Settings):
    """Worker processes on this machine; all cores when no number is given."""

    kind: Literal["local"] = "local"
    workers: Annotated[int, Between(1, 1024)] | None = None


class DaskEngine(Settings):
    """A running dask.distributed cluster, by the address of its scheduler."""

    kind: Literal["dask"]
    scheduler: Annotated[str, Field(min_length=1)]


def _number_or_more(value: Any) -> str:
    return "number" if isinstance(value, int) else "from"


class Experiment(Settings):
    """Many runs, described. `overrides`: what is changed in every scenario, as `--set` writes it."""

    name: Annotated[str, Field(pattern=NAME.pattern)]
    title: str = ""
    regions: Annotated[tuple[str, ...], Field(min_length=1)] = ("oakland_unified",)
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)]
    seeds: Annotated[Annotated[int, Between(1, MOST_SEEDS), Tag("number")] | Annotated[Seeds, Tag("from")], Discriminator(_number_or_more)] = 1
    draws: Annotated[int, Between(0, 100_000)] = 0
    sample: Annotated[float, Field(gt=0, le=1)] = 1.0
    until: Annotated[int, Between(1990, 2200)] | None = None
    overrides: tuple[str, ...] = ()
    keep: Keep = Keep()
    design: Design = ListDesign()
    stop: Annotated[FixedStop | NarrowStop, Field(discriminator="kind")] = FixedStop()
    engine: Annotated[LocalEngine | DaskEngine, Field(discriminator="kind")] = LocalEngine()
    time_limit: Annotated[float, Field(gt=0)] | None = None

    @field_validator("regions", "scenarios")
    @classmethod
    def _each_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(dict.fromkeys(value)) < len(value):
            raise ValueError(f"found a name twice: {', '.join(value)}; allowed: each once")
        return value

    @property
    def luck(self) -> Seeds:
        """Return the seeds as they are described."""
        return Seeds(count=self.seeds) if isinstance(self.seeds, int) else self.seeds

    @property
    def seed_numbers(self) -> tuple[int, ...]:
        """List the seeds: those of the first draw where each draw has its own."""
        return tuple(self.luck.of(place, self.draw_numbers[0]) for place in range(self.luck.count))

    @property
    def draw_numbers(self) -> tuple[int, ...]:
        """List the draws: 0 alone is the point calibration."""
        return tuple(range(1, self.draws + 1)) or (0,)

    def with_seeds(self, count: int) -> Experiment:
        """Return the same with so many seeds from the first one on. Raises ValidationError."""
        return self.model_copy(update={"seeds": Seeds(**dict(self.luck) | {"count": count})})


def experiment_file(name: str) -> Path:
    """Return the file of an experiment by its name, or the path itself. Raises ConfigurationError for an unknown name."""
    if name.endswith(ENDINGS):
        return Path(name)
    folders = folders_of("experiments")
    known = sorted({path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.yaml")})
    for folder in folders:
        if name in known and (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    raise ConfigurationError(f"experiment: found the unknown name {shown(name)}; allowed: {named(known)}, or a path that ends with .yaml{nearest(name, known)}")


def read_experiment(name: str) -> Experiment:
    """Read an experiment by name or path. Raises ConfigurationError with file, line and column."""
    path = experiment_file(name)
    located = read_mapping(path)
    if "name" not in located.data:
        own = path.stem.lower().replace("-", "_")
        located = Located({"name": own if NAME.fullmatch(own) else "experiment"} | located.data, located.file, located.keys, located.values)
    return _checked(validated(located, Experiment), located)


def _checked(experiment: Experiment, located: Located) -> Experiment:
    """Raise ConfigurationError for a stopping rule that asks for what is not kept."""
    stop = experiment.stop
    if isinstance(stop, NarrowStop):
        for key, found, allowed in (
            ("outcome", stop.outcome, experiment.keep.outcomes), ("group", stop.group, experiment.keep.groups), ("scenario", stop.scenario, experiment.scenarios[1:]),
        ):  # fmt: skip
            if found not in allowed:
                what = f"{named(allowed)} (kept by this file)" if allowed else "a scenario after the first one of this file"
                raise located.place_of_value(("stop", key)).error(f"key `stop.{key}`: found {shown(found)}; allowed: {what}{nearest(found, list(allowed))}")
        if stop.at_most < len(experiment.seed_numbers):
            raise located.place_of_value(("stop", "at_most")).error(f"key `stop.at_most`: found {stop.at_most}; allowed: at least the {len(experiment.seed_numbers)} seeds of the file")
    return experiment
