"""Without feedbacks, rationing and differences between people the model is an absorbing Markov chain: what it must give is known exactly.

LLSIM_CLOSED_FORM sets how many people take part in each configuration, and a million also checks the spread of counts narrowly.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from numpy.lib.recfunctions import repack_fields

from llsim import TalentPipeline, read_region, read_scenario
from llsim.agents.industry import INDUSTRIES
from llsim.agents.student import Credential, Exit, Milestone, NextStep, Place, Stage
from llsim.levers.dual_enrollment import DualEnrollment
from llsim.levers.transition_support import TransitionSupport
from llsim.region.region import Region
from llsim.scenario import Levers, Scenario
from science.chain import GONE, STEPS, Chain, Distribution, Help, State

PEOPLE = int(os.environ.get("LLSIM_CLOSED_FORM", "100000"))
LARGE = PEOPLE >= 1_000_000
FIRST, LAST = 2026, 2030
COHORTS = 18 + LAST - FIRST + 1
FARTHEST = 4.3
RACES = ("african_american", "latino", "asian", "white", "other")
GROUPS = (*RACES, "english_learner", "low_income", "disability")
SECTORS = ("four_year", "two_year", "trade", "apprenticeship")

ALIKE = (
    *(f"feedbacks.{name}=false" for name in ("slots", "learning", "peers", "dilution", "congestion", "growth", "amplification")),
    *(f"high_school.{kind}_by_group.{group}=0" for kind in ("leaving", "passing", "preparation") for group in GROUPS),
    *(f"high_school.{name}=0" for name in ("engagement", "supports", "certified_staying", "passing_achievement", "passing_engagement", "certified_passing", "extra_courses", "preparation_achievement", "preparation_pathway")),
    *(f"college_courses.interest_by_race.{race}=0" for race in RACES),
    *(f"college_courses.{name}=0" for name in ("interest_achievement", "interest_pathway", "passing_achievement")),
    "transition.career_credit=0", "college_courses.seats=100", "college_courses.eligible_above=-5", "entry.achievement_sd=0.1",
    *(f"transition.{name}.{sector}=0" for name in ("achievement", "engagement", "career_skill") for sector in SECTORS),
    *(f"transition.college_by_group.{group}=0" for group in GROUPS),
    *(f"transition.{name}=0" for name in ("female", "paperwork", "admission_achievement", "melt_low_income", "local_attachment")),
    *(f"postsecondary.persistence_by_race.{race}=0" for race in RACES),
    *(f"postsecondary.{name}=0" for name in ("achievement", "gateway_achievement", "engagement", "low_income", "finish_achievement", "transfer_achievement")),
    "postsecondary.placement_cut=5",
    *(f"labor_market.{name}=0" for name in ("separation_known", "separation_matched", "field_search", "known_first", "field_score", "skill_score", "known_score", "rivals")),
    "labor_market.openings=1",
    *(f"migration.leaving_by_race.{race}=0" for race in RACES),
    *(f"migration.{name}=0" for name in ("attachment", "known_employer", "wage_pull")),
)
CONFIGURATIONS = {
    "as calibrated": (),
    "a hard school": ("high_school.passing=1.7", "high_school.off_track=2", "high_school.leaving.nine=-3.5", "high_school.leaving.twelve=-2.5", "high_school.fifth_year=1", "high_school.credits_needed=205", "high_school.behind_below=46", "high_school.preparation=0.8", "high_school.transfer_out=0.05"),
    "college for most": ("transition.liking.four_year=1.8", "transition.liking.two_year=1.6", "transition.admission=0.4", "transition.fallback=0.45", "transition.melt=-1.2", "transition.information=0.6", "college_courses.interest=0.8", "college_courses.units=12", "transition.college_credit=0.5", "postsecondary.college_credit=0.4", "postsecondary.transfer=-0.2", "postsecondary.transfer_start=1", "postsecondary.return_to_college=0.2"),
    "restless": ("migration.level=1", "migration.coming_back=-1", "migration.coming_home=1.2", "migration.local_job=0.8", "labor_market.settling=-0.2", "labor_market.experience_score=0.2", "labor_market.credential_score=0.3", "labor_market.hiring_standard=1.3", "labor_market.rejoining=0", "labor_market.separation.diploma=-0.7", "labor_market.separation.none=-0.4", "labor_market.away_employed.bachelor=0.2"),
    "trades": ("transition.liking.trade=1.2", "transition.liking.apprenticeship=0.9", "transition.liking.four_year=0.2", "postsecondary.years_at_most=5", "postsecondary.return_fades=2", "postsecondary.return_to_college=0.3", "postsecondary.two_year_finish=-1.8", "postsecondary.four_year_finish=-0.6", "postsecondary.trade_finish=-0.7", "postsecondary.first_year.apprenticeship=0.2", "labor_market.taking_part.certificate=0.2", "feedbacks.emergent_amplification=false"),
}


def roomy(region: Region) -> Region:
    """Give colleges a thousand times their seats, in the same shares, so that nobody is refused for want of room."""
    def more(kind: object) -> object:
        seats = kind.seats_per_100_graduates
        return kind.model_copy(update={"seats_per_100_graduates": seats.model_copy(update={"value": seats.value * 1_000})})

    return region.model_copy(update={"colleges": [more(kind) for kind in region.colleges]})


OAKLAND = roomy(read_region("oakland_unified"))


LOOKED_AT = [
    "entry_year", "exit", "exit_year", "credits", "on_a_g_track", "college_credits", "next_step", "milestones", "credential", "stage", "place", "experience", "interest",
]


@dataclass(frozen=True)
class World:
    """What was seen of people at the end of each year of a run, and its closed form."""

    settings: Scenario
    seen: dict[int, np.ndarray]
    chain: Chain
    expected: list[Distribution]
    oldest: int = 0


def settings_of(name: str, *changes: str, last_year: int = LAST) -> Scenario:
    return read_scenario("baseline", region="oakland_unified", overrides=[f"first_year={FIRST}", f"last_year={last_year}", *ALIKE, *CONFIGURATIONS[name], *changes])


def share_away(model: TalentPipeline) -> float:
    """Return the share of four-year entrants who go away, from the seats that colleges have."""
    colleges, pull = model.tables.colleges.array, np.exp(model.settings.transition.local)
    four = colleges["sector"] == 1
    away, local = colleges["seats"][four & ~colleges["local"]].sum(), colleges["seats"][four & colleges["local"]].sum()
    return float(away / (away + pull * local))


@cache
def world(name: str) -> World:
    settings = settings_of(name)
    sample = PEOPLE / COHORTS / OAKLAND.students.ninth_graders.value
    model = TalentPipeline(OAKLAND, settings, rng=17, sample=sample)
    seen = {}
    while model.running:
        model.step()
        seen[model.year] = repack_fields(model.tables.students.array[LOOKED_AT])
    chain = Chain(settings, share_away(model))
    return World(settings, seen, chain, chain.cohort(19))


def test_the_closed_form_loses_nobody() -> None:
    """Probabilities of all states sum to one after every year."""
    for name in CONFIGURATIONS:
        for distribution in world(name).expected:
            assert sum(distribution.values()) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_model_gives_the_closed_form(name: str, record_property: Callable[[str, object], None]) -> None:
    """Each output lies within 4.3 standard errors of what the chain says."""
    found = list(standardised(world(name)))
    assert len(found) >= 30
    far = [(what, round(distance, 2)) for what, distance in found if abs(distance) >= FARTHEST]
    record_property("cases", len(found))
    record_property("failures", len(far))
    assert not far
    assert 0.4 < np.std([distance for _, distance in found]) < 1.7


@pytest.mark.parametrize(
    "change",
    ["high_school.leaving.ten=-4.9", "high_school.passing=3.3", "transition.melt=-2.2", "postsecondary.later_years.two_year=2.2", "postsecondary.return_to_college=0.09", "labor_market.separation.diploma=-1.2", "migration.coming_home=0.8"],
)
def test_another_world_does_not_give_the_closed_form(change: str) -> None:
    """Move one number of the chain, and leave the model: some output is far off. The comparison has teeth."""
    w = world("as calibrated")
    chain = Chain(settings_of("as calibrated", change), w.chain.share_away)
    other = replace(w, chain=chain, expected=chain.cohort(19))
    assert max(abs(distance) for _, distance in standardised(other)) > FARTHEST


HELP = (
    "college_courses.eligible_above=5", "college_courses.interest=0.5", "transition.half_strength=3000", "transition.information=0.8", "transition.outreach=1", "postsecondary.corequisite=0.6",
)


def test_levers_give_the_closed_form(record_property: Callable[[str, object], None]) -> None:
    """College courses opened to four in ten, and half of all seniors helped: steps, melt, persistence and credit are as the formulas say."""
    last = 2036
    settings = read_scenario("baseline", region="oakland_unified", overrides=[f"first_year={FIRST}", f"last_year={last}", *ALIKE, *HELP])
    levers = Levers(
        dual_enrollment=DualEnrollment(start=FIRST, ramp=1, seats=5.0, open_access=0.4),
        transition_support=TransitionSupport(start=FIRST, ramp=1, coverage=0.5, application_help=0.6, direct_admission=0.9, corequisite=0.8, advising=0.7, melt_outreach=1.0),
    )
    sample = PEOPLE / 6 / OAKLAND.students.ninth_graders.value
    model = TalentPipeline(OAKLAND, settings.model_copy(update={"levers": levers}), rng=23, sample=sample)
    seniors = (model.tables.students.array["stage"] == Stage.HIGH_SCHOOL).sum() / sample / 4.0
    model.run_model()
    strength = 1.0 / (1.0 + 0.5 * seniors / settings.transition.half_strength)
    chain = Chain(settings, share_away(model), Help(information=0.45, outreach=0.5, advising=0.35, corequisite=0.4, access=0.4, strength=strength))
    w = World(settings, {last: repack_fields(model.tables.students.array[LOOKED_AT])}, chain, [], oldest=FIRST)
    found = [*high_school_outputs(w), *next_step_outputs(w)]
    far = [(what, round(distance, 2)) for what, distance in found if abs(distance) >= FARTHEST]
    record_property("cases", len(found))
    record_property("failures", len(far))
    assert not far
    assert len(done_with_school(w)) == pytest.approx(PEOPLE, rel=0.01)


def standardised(w: World) -> Iterator[tuple[str, float]]:
    """Yield each output with its distance from the closed form in standard errors."""
    yield from high_school_outputs(w)
    yield from next_step_outputs(w)
    yield from two_year_entrants(w)
    yield from later_outputs(w)
    yield from moves_between_years(w)


def distance(count: float, people: int, probability: float) -> float:
    """Return how far a count of independent people is from its expectation, in standard deviations."""
    if probability == 0.0:
        return 0.0 if count == 0 else np.inf
    return float((count - people * probability) / np.sqrt(people * probability * (1.0 - probability)))


def done_with_school(w: World) -> np.ndarray:
    """Return the cohorts that ended school, and were seen a year later, under the rules of the last year."""
    last = max(w.seen)
    people = w.seen[last]
    return people[(people["entry_year"] >= w.oldest) & (people["entry_year"] <= last - 5)]


def high_school_outputs(w: World) -> Iterator[tuple[str, float]]:
    """Exits by year, credits and their square, a-g, college credit."""
    people, exits = done_with_school(w), w.chain.school_exits
    ways = {"transferred": Exit.TRANSFERRED, "left": Exit.LEFT, "graduated": Exit.GRADUATED}
    for (how, year), states in exits.items():
        chosen = (people["exit"] == ways[how]) & (people["exit_year"] == people["entry_year"] + year)
        yield f"{how} in year {year + 1}", distance(chosen.sum(), len(people), sum(states.values()))
    ends = [(state, mass) for states in exits.values() for state, mass in states.items()]
    earned, mass = np.array([state[2] for state, _ in ends], float), np.array([mass for _, mass in ends])
    for power in (1, 2):
        mean, square = (mass * earned**power).sum(), (mass * earned ** (2 * power)).sum()
        yield f"credits to the power {power}", float((people["credits"].astype(float) ** power).sum() - len(people) * mean) / np.sqrt(len(people) * (square - mean**2))
    graduates = [(state, mass) for (how, _), states in exits.items() if how == "graduated" for state, mass in states.items()]
    on_track = (people["exit"] == Exit.GRADUATED) & people["on_a_g_track"]
    yield "graduated with a-g", distance(on_track.sum(), len(people), sum(mass for state, mass in graduates if state[3]))
    units = w.settings.college_courses.units
    for count in (1, 2):
        expected = sum(mass for state, mass in ends if state[4] == count)
        yield f"college credit of {count} years", distance((people["college_credits"] == count * units).sum(), len(people), expected)


def graduates_by_year(w: World) -> Iterator[tuple[int, State, float]]:
    for (how, year), states in w.chain.school_exits.items():
        if how == "graduated":
            yield from ((year, state, mass) for state, mass in states.items())


def next_step_outputs(w: World) -> Iterator[tuple[str, float]]:
    """Where graduates went first, and whether they were enrolled again, or done, a year later."""
    people = done_with_school(w)
    expected, persisted, gateway = dict.fromkeys(STEPS, 0.0), 0.0, 0.0
    for _, step, state, mass in first_steps(w):
        expected[step] += mass
        if state != GONE:
            persisted += mass * sum(p for p, left, then in w.chain.college_year(state) if not left or then[2] > Credential.DIPLOMA)
            gateway += mass * w.chain.passing_gateway() if step == "two-year" else 0.0
    for step, kind in zip(STEPS, (NextStep.FOUR_YEAR, NextStep.TWO_YEAR, NextStep.TRADE, NextStep.APPRENTICESHIP, NextStep.WORK, NextStep.MELTED), strict=True):
        yield f"next step {step}", distance((people["next_step"] == kind).sum(), len(people), expected[step])
    for name, milestone, share in (("persisted", Milestone.PERSISTED, persisted), ("gateway", Milestone.GATEWAY, gateway)):
        yield name, distance((people["milestones"] & milestone > 0).sum(), len(people), share)


def first_steps(w: World) -> Iterator[tuple[int, str, State, float]]:
    """Yield year since entry, step, the state it leads to where it is a college, and the share of the cohort."""
    for year, (_, _, _, track, units), mass in graduates_by_year(w):
        for chance, step, away in w.chain.next_step(track, units):
            enrolls = step not in ("work", "melted")
            yield year, step, next(w.chain.first_step(step, away, units))[1] if enrolls else GONE, mass * chance


def two_year_entrants(w: World) -> Iterator[tuple[str, float]]:
    """Two-year entrants who hold a bachelor's degree at 26."""
    now: Distribution = {}
    for year in range(13):
        now = w.chain.year(now)
        for _, _, state, mass in (item for item in first_steps(w) if item[0] == year and item[1] == "two-year"):
            now[state] = now.get(state, 0.0) + mass
    at_26 = [w.seen[year][w.seen[year]["entry_year"] == year - 12] for year in w.seen]
    people = np.concatenate(at_26)
    chosen = (people["next_step"] == NextStep.TWO_YEAR) & (people["credential"] == Credential.BACHELOR)
    yield "two-year entrants with a bachelor's degree at 26", distance(chosen.sum(), len(people), sum(mass for state, mass in now.items() if state[2] == Credential.BACHELOR))


type Seen = Callable[[np.ndarray], np.ndarray]
type Said = Callable[[State], bool]


def enrolled(stage: Stage) -> tuple[Seen, Said]:
    return lambda people: people["stage"] == stage, lambda state: state[0] == stage


def living_here(stage: Stage) -> tuple[Seen, Said]:
    return (
        lambda people: (people["stage"] == stage) & (people["place"] == Place.IN_REGION),
        lambda state: state[0] == stage and not state[1],
    )


def holding(credential: Credential) -> tuple[Seen, Said]:
    return lambda people: people["credential"] == credential, lambda state: state[0] != "school" and len(state) > 1 and state[2] == credential


AWAY: tuple[Seen, Said] = (
    lambda people: (people["place"] == Place.AWAY) & (people["stage"] != Stage.TRANSFERRED),
    lambda state: state[0] != "school" and len(state) > 1 and bool(state[1]),
)
HERE: tuple[Seen, Said] = (
    lambda people: (people["place"] == Place.IN_REGION) & (people["stage"] > Stage.HIGH_SCHOOL),
    lambda state: state[0] != "school" and len(state) > 1 and not state[1],
)
EXPERIENCED: tuple[Seen, Said] = (
    lambda people: people["experience"] >= 5,
    lambda state: state[0] != "school" and len(state) > 1 and state[6] >= 5,
)
LATER = {
    "in a two-year college": (enrolled(Stage.TWO_YEAR), (19, 21, 24)), "in a four-year college": (enrolled(Stage.FOUR_YEAR), (18, 20, 23)),
    "in trade school": (enrolled(Stage.TRADE), (19,)), "in an apprenticeship": (enrolled(Stage.APPRENTICESHIP), (20,)),
    "employed in the region": (living_here(Stage.EMPLOYED), (18, 19, 22, 25, 30)), "seeking in the region": (living_here(Stage.SEEKING), (19, 25)),
    "outside the labour force": (living_here(Stage.OUTSIDE), (19, 25, 30)), "away": (AWAY, (18, 19, 22, 26, 32)),
    "certificate": (holding(Credential.CERTIFICATE), (23, 26)), "associate degree": (holding(Credential.ASSOCIATE), (23, 26)),
    "bachelor's degree": (holding(Credential.BACHELOR), (22, 23, 26)), "five years of experience": (EXPERIENCED, (25, 30)),
}


def at_age(w: World, age: int) -> np.ndarray:
    """Return everybody seen at the end of the year in which they reached an age; a person is seen once at each age."""
    return np.concatenate([people[people["entry_year"] == year - age + 14] for year, people in w.seen.items()])


def later_outputs(w: World) -> Iterator[tuple[str, float]]:
    """College, work, credentials and place by age."""
    for what, ((seen, said), ages) in LATER.items():
        for age in ages:
            people = at_age(w, age)
            expected = sum(mass for state, mass in w.expected[age - 14].items() if said(state))
            yield f"{what} at {age}", distance(seen(people).sum(), len(people), expected)


def moves_between_years(w: World) -> Iterator[tuple[str, float]]:
    """Who left the region, came back, or went back to college from one year to the next."""
    moves = {"left the region": (HERE, AWAY), "came back": (AWAY, HERE), "went back to college": (living_here(Stage.EMPLOYED), enrolled(Stage.TWO_YEAR))}
    for what, ((seen_before, said_before), (seen_after, said_after)) in moves.items():
        for age in (20, 23):
            pairs = [(w.seen[year - 1], w.seen[year]) for year in w.seen if year - 1 in w.seen]
            cohorts = [(before[before["entry_year"] == year - age + 14], after[after["entry_year"] == year - age + 14]) for (before, after), year in zip(pairs, list(w.seen)[1:], strict=True)]
            people = sum(len(before) for before, _ in cohorts)
            count = sum((seen_before(before) & seen_after(after)).sum() for before, after in cohorts)
            then = w.chain.year({state: mass for state, mass in w.expected[age - 15].items() if said_before(state)})
            yield f"{what} at {age}", distance(count, people, sum(mass for state, mass in then.items() if said_after(state)))


# Spread


def counts_by_cohort(name: str, seeds: int) -> tuple[dict[str, np.ndarray], int]:
    """Return, for some outputs, the counts of many small cohorts, each as good as a run of its own."""
    kinds: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "graduated on time": lambda people: (people["exit"] == Exit.GRADUATED) & (people["exit_year"] == people["entry_year"] + 3),
        "left": lambda people: people["exit"] == Exit.LEFT, "two-year first": lambda people: people["next_step"] == NextStep.TWO_YEAR,
        "bachelor's degree": lambda people: people["credential"] == Credential.BACHELOR, "away": AWAY[0], "employed in the region": living_here(Stage.EMPLOYED)[0],
    }
    size, counts = 40, {what: [] for what in kinds}
    settings = settings_of(name, last_year=FIRST + 170)
    for seed in range(1, seeds + 1):
        model = TalentPipeline(OAKLAND, settings, rng=seed, sample=size / OAKLAND.students.ninth_graders.value)
        model.run_model()
        people = model.tables.students.array
        people = people[people["entry_year"] <= model.year - 18].reshape(-1, size)
        assert (people["entry_year"] == people["entry_year"][:, :1]).all()
        for what, chosen in kinds.items():
            counts[what] += chosen(people).sum(axis=1).tolist()
    return {what: np.array(values, float) for what, values in counts.items()}, size


@pytest.mark.parametrize("name", ["as calibrated", "restless"])
def test_counts_spread_as_counts_of_independent_people_do(name: str) -> None:
    """The variance of a count over cohorts is that of independent people: n p (1 - p)."""
    counts, size = counts_by_cohort(name, 40 if LARGE else 4)
    within = 0.1 if LARGE else 0.25
    chain = world(name).chain
    last = world(name).expected[18]
    exits = {key: sum(states.values()) for key, states in chain.school_exits.items()}
    expected = {
        "graduated on time": exits["graduated", 3], "left": sum(mass for (how, _), mass in exits.items() if how == "left"),
        "two-year first": sum(mass * chance for _, state, mass in graduates_by_year(world(name)) for chance, step, _ in chain.next_step(state[3], state[4]) if step == "two-year"),
        "bachelor's degree": sum(mass for state, mass in last.items() if holding(Credential.BACHELOR)[1](state)),
        "away": sum(mass for state, mass in last.items() if AWAY[1](state)),
        "employed in the region": sum(mass for state, mass in last.items() if living_here(Stage.EMPLOYED)[1](state)),
    }
    for what, values in counts.items():
        ratio = values.var(ddof=1) / (size * expected[what] * (1 - expected[what]))
        assert abs(ratio - 1.0) < within, (what, ratio)


def test_people_are_spread_over_interests_as_the_weights_say() -> None:
    """The one choice of this world that is left: what draws a student, in proportion to the weights."""
    w = world("as calibrated")
    weights = np.array(w.settings.entry.interest.values())
    counts = np.bincount(w.seen[LAST]["interest"], minlength=len(INDUSTRIES))
    expected = weights / weights.sum() * counts.sum()
    assert ((counts - expected) ** 2 / expected).sum() < 50  # chi square with 14 degrees of freedom: p < 0.00001 beyond
