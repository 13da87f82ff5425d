"""The second page: one simulated student's two lives side by side, without and with a policy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from llsim.analysis.life_words import person_words, side_by_side, told
from llsim.analysis.looks import BASELINE_STYLE, style_of
from llsim.analysis.two_lives import WAYS, divergences, ends_differently, life_of, lives
from llsim.configuration import list_configurations
from llsim.errors import LlsimError
from llsim.model import TalentPipeline
from llsim.reading import read_scenario
from llsim.region.region import Region
from llsim.report import charts
from llsim.report.dashboard.asking import choose_region
from llsim.report.dashboard.compare_page import JOB
from llsim.report.dashboard.question import Question, checked, refusal
from llsim.report.dashboard.shown import as_image, note, plain, put, show_answer
from llsim.report.dashboard.workshop import workshop
from llsim.report.folder import SMALLEST_GROUP
from llsim.report.words import plain_words
from llsim.scenario import Scenario

FOUND, COMPARED = "lives", "the levers of the first page"
MOST_PERSON_YEARS_OF_LIVES = 40_000_000
"""About ten seconds on two cores."""
USUAL_CLASS, USUAL_UNTIL, USUAL_SCENARIO = 2028, 2040, "linked_learning"
NOBODY_REAL = (
    "Every student here is simulated: drawn from the published make-up of the region, and neither a real person nor a likeness of one. Do not read a pattern into single lives; "
    "the first page says what changes for how many."
)


ANY, BY_NUMBER = "whose two lives differ", "with a number"
VERBS = {"who only with the policy ": True, "who only without the policy ": False}
DRAWN = (("credits", "High-school credits", "California credits"), ("wage", "Wage, 0 without a job", "dollars a year"))
ALWAYS = ("Grade or stage", "What happened")


@dataclass(frozen=True)
class Found:
    """The lives of one class in both worlds, and what they were made from."""

    title: str
    entry_year: int
    seed: int
    without: pd.DataFrame
    with_policy: pd.DataFrame
    apart: pd.DataFrame


def lives_page() -> None:
    """Ask which class on the left, show one of its students on the right."""
    st.title("Two lives of one student")
    st.info(NOBODY_REAL)
    try:
        with st.sidebar:
            found = ask()
        if found is not None:
            st.session_state[FOUND] = found
        if FOUND in st.session_state:
            show(st.session_state[FOUND])
    except LlsimError as problem:
        st.error(plain(str(problem)))


def ask() -> Found | None:
    """Show the form; return the lives of the class asked for. Raises LlsimError for what is not allowed or too much."""
    region = choose_region(list_configurations("regions"))
    first = read_scenario("baseline", region=region).first_year
    names = [name for name in list_configurations("scenarios") if name != "baseline"]
    names += [COMPARED] if JOB in st.session_state else []
    with st.form("class", border=False):
        asked = st.form_submit_button("Show lives", type="primary", width="stretch")
        policy = st.selectbox("Policy", names, index=names.index(USUAL_SCENARIO), format_func=plain_words, key="policy")
        until = st.number_input("Last year", first + 4, first + 34, max(first + 4, min(USUAL_UNTIL, first + 34)), key=f"lives.until.{region.name}")
        entry = st.number_input("Class that enters grade nine in", first - 3, first + 34, max(first, min(USUAL_CLASS, first + 34)), key=f"lives.class.{region.name}")
        seed = st.number_input("Seed of their luck", 1, 1_000_000, 1, key="lives.seed")
        share = st.number_input("People simulated, %", 0.01, 100.0, 100.0, 1.0, key=f"lives.share.{region.name}")
    if not asked:
        return None
    question = Question(region.name, int(until), _policy(policy, region).levers, sample=float(share) / 100.0)
    return live(question, plain_words(policy), int(entry), int(seed))


def _policy(name: str, region: Region) -> Scenario:
    """Return the policy chosen: a shipped scenario, or what was asked on the first page."""
    if name == COMPARED:
        policy: Scenario = st.session_state[JOB].scenarios[1]
        return policy
    return read_scenario(name, region=region)


def live(question: Question, title: str, entry_year: int, seed: int) -> Found:
    """Run both worlds and keep the lives of one class. Raises LlsimError for what is not allowed or too much."""
    region = checked(question)
    no = refusal(question, region, 2, MOST_PERSON_YEARS_OF_LIVES)
    if no:
        raise LlsimError(no)
    baseline = read_scenario("baseline", region=region, overrides=[f"last_year={question.until}"])
    worlds = (baseline, baseline.model_copy(update={"name": "policy", "levers": question.levers}))
    with st.spinner("Living through both worlds"):
        without, with_policy = workshop().both(*(partial(_lives_in, region, world, entry_year, seed, question.sample) for world in worlds))
    return Found(title, entry_year, seed, without, with_policy, divergences(without, with_policy))


def _lives_in(region: Region, world: Scenario, entry_year: int, seed: int, sample: float) -> pd.DataFrame:
    """Live through one world and return the lives of a class."""
    model = TalentPipeline(region, world, rng=seed, sample=sample, threads=1)
    found = lives(model, entry_year)
    model.let_go()
    return found


def show(found: Found) -> None:
    """Let the visitor pick a student of the class and show both lives."""
    kinds = [*(f"{verb}{words}" for words in WAYS.values() for verb in VERBS), ANY, BY_NUMBER]
    kind = st.selectbox("Show a student", kinds, index=next(place for place, words in enumerate(kinds) if words == ANY or chosen(found, words)), key="kind")
    most = int(found.without["student"].max())
    if kind == BY_NUMBER:
        students = [int(st.number_input("Number of the student in the class", 1, most, 1, key="student"))]
    else:
        students = chosen(found, kind)
        turn = st.session_state.setdefault("turn", 0) + int(st.button("Another one", key="another"))
        st.session_state["turn"] = turn
    if not students:
        st.warning("There is no such student in this class with this seed. Try another class, seed or policy.")
        return
    if kind != BY_NUMBER:
        note(f"Students of this kind in the class: {len(students) if len(students) >= SMALLEST_GROUP else 'fewer than ten'} of {most:,}.")
    show_student(found, students[0] if kind == BY_NUMBER else students[turn % len(students)])


def chosen(found: Found, kind: str) -> list[int]:
    """List the students of a kind, in the order in which their lives part."""
    order = [int(student) for student in found.apart["student"]]
    for way, words in WAYS.items():
        for verb, only_with in VERBS.items():
            if kind == f"{verb}{words}":
                wanted = set(ends_differently(found.without, found.with_policy, way, only_with=only_with))
                return [student for student in order if student in wanted]
    return order


def show_student(found: Found, student: int) -> None:
    """Show both lives of a student: who it is, what parted them and what followed, pictures, and year by year."""
    one, two = life_of(found.without, student), life_of(found.with_policy, student)
    put(Markup("<h2>Student {:,} of the class entering in {}</h2><p>{}. Policy: {}. Seed {}: the same person with the same luck in both worlds.</p>").format(
        student, found.entry_year, person_words(int(one["cell"].iloc[0])), found.title, found.seed))
    show_answer(told(found.without, found.with_policy, student))
    put(Markup('<div class="beside">{}</div>').format(Markup("").join(_picture(one, two, *what) for what in DRAWN)))
    everything = st.toggle("Show also what is the same in both lives", key="everything")
    show_years(side_by_side(found.without, found.with_policy, student), everything=everything)


def _picture(one: pd.DataFrame, two: pd.DataFrame, name: str, words: str, unit: str) -> Markup:
    """Draw one number of both lives over the years."""
    lines = [charts.Line(label, _points(life, name), style, band=False) for label, life, style in (("Without", one, BASELINE_STYLE), ("With the policy", two, style_of(0)))]
    ends = "; ".join(f"{line.label}: {line.points[-1].middle:,.0f} in {line.points[-1].year}" for line in lines)
    picture = charts.line_chart(lines, unit, from_zero_line=True, key=f"lives-{name}", title=f"{words} by year, in {unit}", description=ends)
    return Markup('<figure><p class="panel-title">{}</p>{}</figure>').format(words, as_image(picture))


def _points(life: pd.DataFrame, name: str) -> tuple[charts.Point, ...]:
    """Make the points of a line, without a band."""
    return tuple(charts.Point(int(year), float(value), float(value), float(value)) for year, value in zip(life["year"], life[name], strict=True))


def show_years(rows: pd.DataFrame, *, everything: bool) -> None:
    """Show both lives year by year: always the grade or stage and what happened, the rest where it differs or is asked for."""
    kept = rows[(rows["without"] != "") | (rows["with_policy"] != "")]
    kept = kept if everything else kept[kept["differs"] | kept["aspect"].isin(ALWAYS)]
    bodies = [_year_rows(int(str(year)), list(own.itertuples(index=False))) for year, own in kept.groupby("year")]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(words) for words in ("School year", "What", "Without the policy", "With the policy", "Compared"))
    table = Markup("<table class='years'><caption>Both lives, year by year, as the person stands at the end of each school year</caption><thead><tr>{}</tr></thead>{}</table>")
    put(Markup('<div class="scroll" role="region" aria-label="Both lives, year by year" tabindex="0">{}</div>').format(table.format(head, Markup("").join(bodies))))


def _year_rows(year: int, rows: list[Any]) -> Markup:
    """Show the rows of one year, what differs set apart by colour, weight and word."""
    lines = []
    for place, row in enumerate(rows):
        first = Markup('<th scope="rowgroup" rowspan="{}">{}</th>').format(len(rows), year) if place == 0 else Markup("")
        kind = Markup(' class="differs"') if row.differs else Markup("")
        cells = (row.aspect, row.without or "\u2013", row.with_policy or "\u2013", "differs" if row.differs else "same")
        lines.append(Markup("<tr{}>{}{}</tr>").format(kind, first, Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells)))
    return Markup("<tbody>{}</tbody>").format(Markup("").join(lines))
