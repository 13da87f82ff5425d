"""Put the two lives of one student into words: what happened each year, where they part, and what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llsim.agents.groups import FLAG_GROUPS, FLAGS, RACE_GROUPS, Flag
from llsim.agents.industry import INDUSTRIES
from llsim.agents.pathway import Certification
from llsim.agents.student import FIFTH_YEAR, Credential, Exit, NextStep, Place, Stage
from llsim.analysis.two_lives import TRAITS, divergences, life_of

if TYPE_CHECKING:
    import pandas as pd

THEMES = tuple(INDUSTRIES.values())
CREDENTIALS = {
    Credential.NONE: "none", Credential.DIPLOMA: "high-school diploma", Credential.CERTIFICATE: "certificate",
    Credential.ASSOCIATE: "associate degree", Credential.BACHELOR: "bachelor's degree",
}  # fmt: skip
PLACES = {Place.IN_REGION: "in the region", Place.AWAY: "away"}
HELD = {Certification.NONE: "not certified", Certification.SILVER: "certified (Silver)", Certification.GOLD: "certified (Gold)"}
COLLEGES = {Stage.FOUR_YEAR: "four-year college", Stage.TWO_YEAR: "two-year college", Stage.TRADE: "trade school", Stage.APPRENTICESHIP: "apprenticeship"}
STAGES = {Stage.SEEKING: "looking for work", Stage.OUTSIDE: "neither in education nor looking for work", Stage.TRANSFERRED: "in schools elsewhere, no longer followed"}
EXITS = {Exit.GRADUATED: "graduates from high school", Exit.LEFT: "leaves high school without a diploma", Exit.TRANSFERRED: "moves to a school elsewhere"}
STEPS = {
    NextStep.FOUR_YEAR: "starts at a four-year college", NextStep.TWO_YEAR: "starts at a two-year college", NextStep.TRADE: "starts at a trade school",
    NextStep.APPRENTICESHIP: "starts an apprenticeship", NextStep.WORK: "goes to work instead of college", NextStep.MELTED: "does not arrive at the college chosen",
}  # fmt: skip
ASPECTS = ("Grade or stage", "School", "Pathway", "Credits", "College units in high school", "Work-based learning", "What happened", "Credential", "Job", "Wage", "Lives")
"""What is shown of each year, in this order."""
WHAT = {
    "certification": "whether the pathway is certified", "on_a_g_track": "the a-g course sequence", "offered": "the offer of a seat", "mentor_employer": "the employer of the placement",
    "milestones": "a first (a college course, a college-level course passed, a second college year)", "job_tier": "the education the job asks for", "step_year": "when a stage began",
    "exit": "how high school ends", "place": "where the person lives", "field": "the field of training", "program": "the kind of programme", "sector": "the kind of college",
    "work_based_learning_hours": "hours of work-based learning", "college": "the college", "employer": "the employer", "wage": "the wage",
    "credits": "high-school credits", "college_credits": "college units", "first_choice": "the pathway asked for first", "theme": "the pathway's theme", "stage": "what the person does",
}
"""Names of columns for a reader, where the column's own words would not do."""


def person_words(cell: int) -> str:
    """Describe who a simulated student is: race and ethnicity, gender, and the other groups the model knows."""
    race = RACE_GROUPS[cell // FLAGS].replace("_", " ")
    race = "other or several races" if race == "other" else " ".join(part.capitalize() for part in race.split())
    flags = [name.replace("_", " ").replace("english", "English") for name in FLAG_GROUPS if name != "female" and cell & Flag[name.upper()]]
    return ", ".join([race, "female" if cell & Flag.FEMALE else "male", *flags])


def side_by_side(without: pd.DataFrame, with_policy: pd.DataFrame, student: int) -> pd.DataFrame:
    """Return both lives of one student in words: `year`, `aspect`, `without`, `with_policy`, `differs`; a row for each year and aspect.

    `differs` says whether the words differ.
    """
    import pandas as pd  # noqa: PLC0415 (slow to import)

    one, two = (_told(life_of(frame, student)) for frame in (without, with_policy))
    rows = [
        (year, aspect, first[aspect], second[aspect], first[aspect] != second[aspect])
        for (year, first), (_, second) in zip(one, two, strict=True) for aspect in ASPECTS
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["year", "aspect", "without", "with_policy", "differs"])


def told(without: pd.DataFrame, with_policy: pd.DataFrame, student: int) -> list[str]:
    """Tell in sentences whether and when the two lives of one student part, what is different first, what follows, and how both stand in the end."""
    one, two = life_of(without, student), life_of(with_policy, student)
    last = int(one["year"].iloc[-1])
    parting = divergences(one, two)
    if parting.empty:
        return [f"Both lives are the same to the last year, {last}: nothing the policy changes reaches this student."]
    year = int(parting["year"].iloc[0])
    before = f"Up to {year - 1} both lives are the same." if year > int(one["year"].iloc[0]) else "The lives differ from the first year that is followed."
    what = [name.strip() for name in parting["what"].iloc[0].split(",")]
    sentences = [before, f"In {year} they part: {_listed([_words_for(name) for name in what])} {'differs' if len(what) == 1 else 'differ'}{_unseen(what)}."]
    sentences += _what_followed(one, two, year)
    return [*sentences, f"In {last}, without the policy: {_standing(one)}.", f"In {last}, with the policy: {_standing(two)}."]


def _unseen(what: list[str]) -> str:
    """Note where nothing that can be seen differs yet."""
    return ", which nobody sees yet, but which sways later years" if all(name in TRAITS for name in what) else ""


def _what_followed(one: pd.DataFrame, two: pd.DataFrame, since: int) -> list[str]:
    """Tell the events that happen in one life only, in the order of years."""
    sentences = []
    for (year, first), (_, second) in zip(_told(one), _told(two), strict=True):
        mine, theirs = first["What happened"], second["What happened"]
        if year >= since and mine != theirs:
            sentences.append(f"{year}: without the policy, {mine or 'nothing new'}; with it, {theirs or 'nothing new'}.")
    return sentences


def _standing(life: pd.DataFrame) -> str:
    """Say how a life stands in its last year."""
    _, last = _told(life)[-1]
    credential = f"highest credential {last['Credential']}"
    work = f"{last['Job'] or last['Grade or stage']}" + (f" at {last['Wage']}" if last["Wage"] else "")
    return f"{work}, {credential}, lives {last['Lives']}"


def _told(life: pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    """Put each year of one life into words, by aspect."""
    rows: list[Any] = list(life.itertuples(index=False))
    return [(int(row.year), _year_words(row, rows[place - 1] if place else None)) for place, row in enumerate(rows)]


def _year_words(now: Any, before: Any | None) -> dict[str, str]:
    """Put one school year and where it ends into words; `before` is the year before, None for the first that is followed."""
    in_school = _went_to_school(now, before)
    employed = now.stage == Stage.EMPLOYED
    pathway = f"{_theme(now.theme)}, {HELD[now.certification]}" if now.pathway >= 0 else "none"
    return {
        "Grade or stage": _grade_words(now, before) if in_school else _stage_words(now),
        "School": f"school {now.school + 1}" if in_school else "",
        "Pathway": pathway if in_school else "",
        "Credits": f"{now.credits}" if in_school else "",
        "College units in high school": f"{now.college_credits}" if in_school else "",
        "Work-based learning": f"{now.work_based_learning_hours} hours" + (", a placement held" if now.placements else "") if in_school else "",
        "What happened": "; ".join(_events(now, before)),
        "Credential": CREDENTIALS[Credential(now.credential)],
        "Job": _job_words(now) if employed else "",
        "Wage": f"${now.wage:,.0f} a year" if employed else "",
        "Lives": PLACES[Place(now.place)],
    }


def _went_to_school(now: Any, before: Any | None) -> bool:
    """Say whether the person was in high school during the year; students move up, graduate or leave at its end."""
    return now.stage == Stage.HIGH_SCHOOL or now.exit_year == now.year if before is None else before.stage == Stage.HIGH_SCHOOL


def _grade_words(now: Any, before: Any | None) -> str:
    """Name the grade lived through, which the row of the year before holds."""
    grade = now.grade - 1 if now.stage == Stage.HIGH_SCHOOL else 9 if now.year == now.entry_year else 12
    grade = before.grade if before is not None else grade
    return "fifth year of high school" if grade == FIFTH_YEAR else f"grade {grade}"


def _stage_words(now: Any) -> str:
    """Name what the person does at the end of the year."""
    if now.stage in COLLEGES:
        return COLLEGES[Stage(now.stage)]
    return "employed" if now.stage == Stage.EMPLOYED else STAGES[Stage(now.stage)]


def _job_words(now: Any) -> str:
    """Name a job by its industry; jobs away may be in none."""
    where = "" if now.place == Place.IN_REGION else " (away)"
    match = ", the field of training" if now.job_industry >= 0 and now.job_industry == now.field else ""
    return f"job in {_theme(now.job_industry)}{match}{where}" if now.job_industry >= 0 else f"job{where}"


def _events(now: Any, before: Any | None) -> list[str]:
    """List what happened this year."""
    if before is None:
        entering = now.year == now.entry_year
        found = ["enters grade nine", f"takes a seat in the pathway {_theme(now.theme)}" if now.pathway >= 0 else "in no pathway"] if entering else []
        return [*found, *([EXITS[Exit(now.exit)]] if now.exit_year == now.year else [])]
    found = []
    if now.pathway != before.pathway:
        found.append(f"moves to the pathway {_theme(now.theme)}" if now.pathway >= 0 else "leaves the pathway")
    if now.exit != before.exit:
        found.append(EXITS[Exit(now.exit)])
    if now.next_step != before.next_step:
        found.append(STEPS[NextStep(now.next_step)])
    found += _college_events(now, before) + _work_events(now, before)
    if now.place != before.place:
        found.append("moves away" if now.place == Place.AWAY else "comes back to the region")
    return found


def _college_events(now: Any, before: Any) -> list[str]:
    """List what happened in college: a credential, leaving without one, a transfer, a return."""
    was, now_in = before.stage in COLLEGES, now.stage in COLLEGES
    if now.credential > before.credential and now.credential > Credential.DIPLOMA:
        return [f"earns {'an' if now.credential == Credential.ASSOCIATE else 'a'} {CREDENTIALS[Credential(now.credential)]}"]
    if was and not now_in:
        return [f"leaves the {COLLEGES[Stage(before.stage)]} without a credential"]
    if was and now.stage != before.stage:
        return [f"transfers to a {COLLEGES[Stage(now.stage)]}"]
    return ["goes back to college"] if now_in and not was and before.stage >= Stage.EMPLOYED else []


def _work_events(now: Any, before: Any) -> list[str]:
    """List what happened at work."""
    if now.stage == Stage.EMPLOYED and before.stage != Stage.EMPLOYED:
        known = " with the employer of the placement" if now.employer >= 0 and now.employer == now.mentor_employer else ""
        return [f"finds a {_job_words(now)}{known}"]
    if now.stage == Stage.EMPLOYED and now.employer != before.employer:
        return [f"changes to a {_job_words(now)}"]
    return ["loses or leaves the job"] if before.stage == Stage.EMPLOYED and now.stage in {Stage.SEEKING, Stage.OUTSIDE} else []


def _theme(industry: int) -> str:
    """Name an industry, without what stands in brackets."""
    return THEMES[industry].split(" (")[0]


def _words_for(name: str) -> str:
    """Name a column for a reader."""
    return WHAT.get(name, name.replace("_", " "))


def _listed(words: list[str]) -> str:
    """Join words with commas and a final "and"; long lists are cut."""
    shown = words if len(words) <= 4 else [*words[:3], f"{len(words) - 3} things more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
