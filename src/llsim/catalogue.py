"""The outcomes llsim reports: definition, denominator, unit, direction and grade of evidence of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from llsim.parameter import Grade

Unit = Literal["share", "credits", "dollars", "people", "places", "jobs", "employers"]
Kind = Literal["rate", "mean", "count"]
Direction = Literal["up", "down", "neither"]


@dataclass(frozen=True)
class Outcome:
    """What is counted. `kind` rate: a share between 0 and 1; mean: an average; count: a total with denominator 1."""

    name: str
    title: str
    definition: str
    denominator: str
    unit: Unit
    kind: Kind
    better: Direction
    grade: Grade
    headline: bool = False
    caution: str = ""
    """What must not be read into it; said wherever the outcome shows."""


GOLD_IS_ASSUMED = (
    "That Gold does more than certified is an assumption (grade D), not a finding: sweep it with pathway_quality.start_gold and pathway_quality.steepness."
)
CIVIC_IS_SCHOOLING = "No civic effect beyond schooling's is assumed: people vote at the rate of their education and age, whatever pathway they were in."
STAYING_IS_ASSUMED = "No published estimate says that Linked Learning keeps people in the region: what moves here follows from assumptions."
NOT_CLAIMED = (GOLD_IS_ASSUMED, CIVIC_IS_SCHOOLING, STAYING_IS_ASSUMED)
"""Effects that the evidence does not support and the model does not claim."""

COHORT = "ninth-grade cohort less transfers out, in the year of its expected graduation"
LATER = "ninth-grade cohort less transfers out"

OUTCOMES: tuple[Outcome, ...] = (
    Outcome("graduation_rate", "Graduated on time", "Share who earned a diploma within four years of entering grade 9.", COHORT, "share", "rate", "up", "B", True),
    Outcome("dropout_rate", "Left without a diploma", "Share who left high school without a diploma within four years.", COHORT, "share", "rate", "down", "B", True),
    Outcome("still_enrolled_rate", "Still enrolled after four years", "Share neither graduated nor gone after four years.", COHORT, "share", "rate", "neither", "C"),
    Outcome("graduates", "Graduates", "People who earned a diploma within four years.", "none: a count", "people", "count", "up", "B"),
    Outcome("credits_earned", "Credits earned", "High-school credits earned by the end of year four (5 a semester course).", COHORT, "credits", "mean", "up", "B", True),
    Outcome("a_g_completion", "Completed a-g", "Share of on-time graduates who completed the a-g college-preparatory courses.", "on-time graduates", "share", "rate", "up", "B"),
    Outcome("college_credit_earners", "Earned college credit in high school", "Share who earned college credit in high school.", COHORT, "share", "rate", "up", "C"),
    Outcome("college_course_takers", "Took a college course in high school", "Share who took a college course in high school, passed or not.", COHORT, "share", "rate", "up", "C"),
    Outcome("wbl_participation", "Work-based training", "Share who held an internship or pre-apprenticeship placement in high school.", COHORT, "share", "rate", "up", "D"),
    Outcome("certified_pathway_enrollment", "In a certified pathway", "High-school students enrolled in a certified pathway (Silver or Gold).", "none: a count", "people", "count", "up", "C"),
    Outcome("gold_pathway_enrollment", "In a Gold pathway", "High-school students enrolled in a Gold-certified pathway.", "none: a count", "people", "count", "up", "D", caution=GOLD_IS_ASSUMED),
    Outcome("certified_pathway_students", "Students of certified pathways", "Students who spent the school year in a pathway that held a certification (Silver or Gold) at its end, this year's graduates and leavers included.", "none: a count", "people", "count", "up", "C"),
    Outcome("gold_pathway_students", "Students of Gold pathways", "Students who spent the school year in a pathway that held Gold at its end, this year's graduates and leavers included.", "none: a count", "people", "count", "up", "D", caution=GOLD_IS_ASSUMED),
    Outcome("certified_pathway_newcomers", "New in certified pathways", "Students of certified pathways who were in none before: years add up to everybody reached since the first year.", "none: a count", "people", "count", "up", "C"),
    Outcome("gold_pathway_newcomers", "New in Gold pathways", "Students of Gold pathways who were in none before: years add up to everybody reached since the first year.", "none: a count", "people", "count", "up", "D", caution=GOLD_IS_ASSUMED),
    Outcome("college_going", "Went to college", "Share of on-time graduates enrolled in a two- or four-year college in the first fall.", "on-time graduates", "share", "rate", "up", "B", True),
    Outcome("two_year_going", "Went to a two-year college", "Share of on-time graduates enrolled in a two-year college in the first fall.", "on-time graduates", "share", "rate", "neither", "B"),
    Outcome("four_year_going", "Went to a four-year college", "Share of on-time graduates enrolled in a four-year college in the first fall.", "on-time graduates", "share", "rate", "up", "B"),
    Outcome("first_year_persistence", "Persisted in college", "Share of college entrants enrolled again, anywhere, a year later.", "college entrants of the cohort", "share", "rate", "up", "C"),
    Outcome("gateway_course", "Passed a college-level course", "Share of entrants of two-year colleges who passed a college-level (gateway) course within the first year. It is not known to carry to completion.", "on-time graduates who entered a two-year college", "share", "rate", "up", "B"),
    Outcome("credential_completion", "Earned a credential", "Share with a certificate or degree within six years of expected graduation.", LATER, "share", "rate", "up", "C", True),
    Outcome("bachelor_completion", "Earned a bachelor's degree", "Share with a bachelor's degree within six years of expected graduation.", LATER, "share", "rate", "up", "C"),
    Outcome("employment_rate", "Employed", "Share employed among people of 19 to 32 who live in the region and are not in school or college.", "people of 19 to 32 in the region, not enrolled", "share", "rate", "up", "C", True),
    Outcome("field_match", "Works in the field of training", "Share of the employed with a field of training who work in that industry.", "employed people with a field of training", "share", "rate", "up", "C"),
    Outcome("earnings_age_25", "Earnings at 25", "Mean yearly earnings at age 25, those without earnings included, in dollars of the region file's wage year.", LATER, "dollars", "mean", "up", "B", True),
    Outcome("retention_1yr", "Lives in the region after one year", "Share living in the region one year after expected graduation.", LATER, "share", "rate", "up", "D", caution=STAYING_IS_ASSUMED),
    Outcome("retention_3yr", "Lives in the region after three years", "Share living in the region three years after expected graduation.", LATER, "share", "rate", "up", "D", caution=STAYING_IS_ASSUMED),
    Outcome("retention_5yr", "Lives in the region after five years", "Share living in the region five years after expected graduation.", LATER, "share", "rate", "up", "D", True, caution=STAYING_IS_ASSUMED),
    Outcome("retention_age_26", "Lives in the region at 26", "Share living in the region at age 26.", LATER, "share", "rate", "up", "C", caution=STAYING_IS_ASSUMED),
    Outcome("retention_graduates_5yr", "Credential holders who live in the region", "Share living in the region five years after expected graduation, among credential holders.", "members of the cohort with a certificate or degree", "share", "rate", "up", "D", caution=STAYING_IS_ASSUMED),
    Outcome("local_hires", "Local hires", "Hires of simulated young people by employers of the region in the year.", "none: a count", "jobs", "count", "up", "D"),
    Outcome("net_local_hires", "Local hires, net", "Hires of all residents of the region: those of simulated young people less the residents they displaced.", "none: a count", "jobs", "count", "up", "D", True),
    Outcome("vacancies_posted", "Vacancies posted", "Vacancies opened by the region's employers in the year.", "none: a count", "jobs", "count", "neither", "C"),
    Outcome("vacancies_filled", "Vacancies filled", "Vacancies filled by anyone, in-migrants included.", "none: a count", "jobs", "count", "up", "C"),
    Outcome("employer_partners", "Employer partners", "Employers who offer work-based-learning placements to high-school students.", "none: a count", "employers", "count", "up", "D"),
    Outcome("wbl_slots", "Work-based-learning placements offered", "Training placements offered by partner employers in the year.", "none: a count", "places", "count", "up", "D"),
    Outcome("civic_participation", "Expected voting", "Expected share voting in a federal election among people of 18 to 32 in the region, from published rates by education and age. Weak evidence.", "people of 18 to 32 in the region", "share", "rate", "up", "D", caution=CIVIC_IS_SCHOOLING),
    Outcome("public_cost", "Cost to the public", "Dollars spent on the levers in the year by state, district and college.", "none: a count", "dollars", "count", "down", "C", True),
    Outcome("cost_per_additional_graduate", "Cost per additional graduate", "Extra public cost up to the year over extra on-time graduates up to the year; only in comparisons.", "additional on-time graduates", "dollars", "mean", "down", "C"),
)

BY_NAME = {outcome.name: outcome for outcome in OUTCOMES}
HEADLINES = tuple(outcome.name for outcome in OUTCOMES if outcome.headline)
