"""Tell who is moved: who takes another path, who gains, who loses, and who is pushed aside for the hires a policy brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llsim.analysis.moved_table import JOBS_ASIDE
from llsim.analysis.saying import Verdict, read_interval
from llsim.questions.finding import Finding
from llsim.report.figure import Sentence
from llsim.report.findings.moved_parts import GROUPS, group_rows, has_interval, interval_of, people_figure, row_of, share_figure
from llsim.report.findings.moved_pictures import panels
from llsim.report.findings.moved_tables import tables
from llsim.report.findings.parts import Told, made_figure
from llsim.report.language import _, filled, sentence
from llsim.report.parts import Section
from llsim.report.words import group_inside, join_words

if TYPE_CHECKING:
    import pandas as pd

CHANGES = {
    "rises by": "{amount} more ({interval})", "falls by": "{amount} fewer ({interval})", "probably rises by": "probably {amount} more ({interval})",
    "probably falls by": "probably {amount} fewer ({interval})", "no clear change": "no clear change ({interval})", "no change at all": "no change at all",
    "no interval": "no interval, so nothing can be said (the runs differ by {amount})",
}  # fmt: skip
"""How a verdict on a number of people is said."""


def told(finding: Finding) -> Told:
    """Tell who is moved."""
    how = sentence(
        "Every simulated person lived twice with the same luck, without and with the policy. Whoever loses is a person whose life went otherwise because of others (a full course, a vacancy taken) or of "
        "chance events that the policy shifted. Classes are looked at six years after their expected graduation; hires and jobs are those of everyone from grade nine to age thirty-two.",
    )  # fmt: skip
    sentences = [paths_changed(finding), gains_and_losses(finding), *groups_that_lose(finding), hires(finding), net_hires(finding)]
    return Told("moved", _("Who is moved, who gains, who is pushed aside"), sentences, how, Section(panels(finding), tables(finding), notes(finding)))


def paths_changed(finding: Finding) -> Sentence:
    """Say how many take another path, and how many of them through school and college."""
    row, road = row_of(finding, "path", "changes path"), row_of(finding, "path", f"changes path{JOBS_ASIDE}")
    return sentence(
        "Of {cohort} young people in the classes entering grade nine in {first} to {last}, {people} ({share} of 100; {interval}) take another path with {policy} than without it: {road} another road "
        "through school and college, the others the same road with a job at its end in one world only.",
        cohort=people_figure(finding, row, "cohort"), first=str(finding.made.settings["first_class"]), last=str(finding.made.settings["last_class"]), people=people_figure(finding, row),
        share=share_figure(finding, row), interval=interval_of(finding, row), policy=finding.made.policy, road=people_figure(finding, road),
    )  # fmt: skip


def gains_and_losses(finding: Finding) -> Sentence:
    """Say how many earn a credential in one world only."""
    gained, lost, net = (row_of(finding, "outcome", "earned_credential", destination=end) for end in ("gained", "lost", "net"))
    return sentence(
        "A certificate or degree is earned by {gained} of them only with the policy, and by {lost} only without it; on balance: {net}.",
        gained=people_figure(finding, gained), lost=people_figure(finding, lost), net=change_in_words(finding, net),
    )


def groups_that_lose(finding: Finding) -> list[Sentence]:
    """Name the groups in which clearly more lose a credential than gain one, or say that there are none; nothing where there are no intervals."""
    rows = {str(row["group"]): row for row in group_rows(finding, "outcome", "earned_credential", "net")}
    losing = [group_inside(group) for group in GROUPS if group in rows and (found := verdict_of(rows[group])).clear and found.words == "falls by"]
    gaining = [group_inside(group) for group in GROUPS if group in rows and (found := verdict_of(rows[group])).clear and found.words == "rises by"]
    if not all(map(has_interval, rows.values())):
        return []
    if len(gaining) == len(rows) - 1:  # all but all students together
        return [sentence("In every group clearly more gain one than lose one.")]
    if losing:
        return [sentence("Clearly more lose one than gain one among {groups}.", groups=join_words(losing))]
    if not gaining:
        return [sentence("There is no group in which clearly more gain one than lose one, or the other way round.")]
    return [sentence("In no group do clearly more lose one than gain one; clearly more gain one among {groups}.", groups=join_words(gaining))]


def hires(finding: Finding) -> Sentence:
    """Account for the hires of simulated young people."""
    gross, passed, gone = (row_of(finding, "hire", what, when="all years") for what in ("hired only with the policy", "pushed aside, simulated", "no longer looking"))
    return sentence(
        "From {first} to {last} young people are hired in the region {gross} times in a year in which they are not hired without the policy. Against this, {gone} hires fall away because the person no "
        "longer looks for work that year (in college, at work already, or away), and {passed} because the person now looks in vain: these are pushed aside.",
        first=str(finding.made.first_year), last=str(finding.made.until), gross=people_figure(finding, gross), passed=people_figure(finding, passed), gone=people_figure(finding, gone),
    )  # fmt: skip


def net_hires(finding: Finding) -> Sentence:
    """Say what is left: hires of the young, of other residents, and of all residents."""
    young, others, net = (row_of(finding, "hire", what, when="all years") for what in ("local hires", "pushed aside, other residents", "local hires, net"))
    return sentence(
        "Hires of young people in all: {young}. Other residents pushed aside, whom the model counts but does not follow: {others}. Hires of all residents, which is what is left: {net}.",
        young=change_in_words(finding, young), others=change_in_words(finding, others), net=change_in_words(finding, net),
    )  # fmt: skip


def verdict_of(row: pd.Series) -> Verdict:
    """Read an interval of a number of people."""
    return read_interval(float(row["people"]), float(row["low"]), float(row["high"]), "neither")


def change_in_words(finding: Finding, row: pd.Series) -> Sentence:
    """Say a change of a number of people by the rules for intervals."""
    words = verdict_of(row).words
    amount = people_figure(finding, row, size=words != "no interval")
    interval = interval_of(finding, row) if words not in ("no interval", "no change at all") else ""
    return sentence(CHANGES[words], amount=amount, interval=interval)


def notes(finding: Finding) -> list[str | Sentence]:
    """Say what must not be read into this, and how the persons of the stories were chosen."""
    found: list[str | Sentence] = [
        _("Other residents are counts without groups. Who is pushed aside further away, and what they do then, is not simulated."),
        _("People are simulated: neither real persons nor likenesses. Do not read a pattern into single lives."),
    ]
    if len(finding.more["stories"]):
        most = made_figure(finding, "most_lives", float(finding.made.settings["most_lives"]), f"{finding.made.settings['most_lives']:,}")
        found.append(sentence(
            "Lives told are chosen by number, which luck gives before anything happens, among at most {most} students of the class entering in {last}: the middle one of those who earn a credential only "
            "with the policy, and the first of those who earn one only without it.", most=most, last=str(finding.made.settings["last_class"]),
        ))  # fmt: skip
    missing = [group_inside(group) for group in GROUPS if not list(group_rows(finding, "outcome", "earned_credential", "net", group))]
    if missing:
        found.append(filled("Not printed, fewer than ten simulated people: {groups}.", groups=", ".join(missing)))
    return found
