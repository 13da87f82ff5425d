"""Submodel 6. Pathway quality and certification.

Each of the four elements grows toward its ceiling with coaching and money, is pressed up by accountability where it is weakest,
falls back toward what the school keeps up by itself, is lost with teachers, and is diluted by fast growth (F4). Work-based learning
cannot exceed what placements allow (F1). While a new leader settles in, a school turns less help and pressure into quality. Elements
are complements: three strong ones and one missing give little. Certification looks at every element and reveals quality; it is not
itself the treatment.
"""

from __future__ import annotations

from typing import Annotated, Any

from llsim.agents.arithmetic import clip
from llsim.agents.pathway import Certification, Element
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, draw, normal
from llsim.parameter import About, Between, Fixed, LogNormal, Settings, Uniform


class PathwayQuality(Settings):
    """How quality moves, what it is worth, when it is certified."""

    complementarity: Annotated[
        float, Between(-30, -0.5), About("exponent of the mean over elements: lower is closer to the weakest", "exponent", Uniform(-8, -1.5), "IM01; LL22; assumed", "D")
    ] = -4.0
    half_effect: Annotated[float, Between(0.1, 1), About("fidelity at which half the effect reaches students", "0 to 1", Uniform(0.45, 0.7), "LL05; IM01", "B")] = 0.65
    steepness: Annotated[float, Between(1, 30), About("steepness of the effect around that fidelity", "exponent", Uniform(5, 14), "IM01; IM02", "B")] = 10.0
    coaching: Annotated[float, Between(0, 1), About("gap to the ceiling closed in a year by 20 coaching days", "share", LogNormal(0.07, 0.4), "IM03; assumed; LL26 is held out", "D", null=0.0)] = 0.07
    money: Annotated[float, Between(0, 1), About("gap closed in a year by $60,000 a pathway", "share", LogNormal(0.05, 0.5), "LL32 half of spending idle; CO07; LL26 is held out", "D", null=0.0)] = 0.06
    ceiling: Annotated[float, Between(0.5, 1), About("best quality that can be reached", "0 to 1", Uniform(0.85, 1), "assumed", "D")] = 0.95
    pressure: Annotated[float, Between(0, 1), About("gap of the weakest element closed in a year at full accountability weight", "share", LogNormal(0.2, 0.5), "IM06; assumed", "D", null=0.0)] = 0.21
    paper_compliance: Annotated[float, Between(0, 1), About("share of pressed quality that is paper where capacity is nil", "share", Uniform(0.3, 1), "IM07; assumed", "D")] = 0.7
    falling_back: Annotated[float, Between(0, 1), About("gained quality lost in a year without help", "share", LogNormal(0.12, 0.4), "assumed", "D")] = 0.12
    leader_turnover: Annotated[
        float,
        Between(0, 1),
        About("chance that a school's leader leaves in a year", "probability", Uniform(0, 0.25), "assumed; principals leave at about 0.15 to 0.2 a year, from memory", "D", null=0.0),
    ] = 0.0
    settling_in: Annotated[int, Between(1, 10), About("years until a new leader gets as much out of help as the one before", "years", Uniform(1, 4), "assumed", "D")] = 3
    lost_with_leader: Annotated[
        float, Between(0, 1), About("share of help and pressure that comes to nothing in a new leader's first year, less from year to year", "share", Uniform(0.3, 1), "assumed", "D")
    ] = 0.6
    dilution: Annotated[float, Between(0, 3), About("quality lost for each doubling beyond trained teachers", "share", Uniform(0.1, 0.6), "assumed", "D", null=0.0)] = 0.3
    teacher_growth: Annotated[float, Between(0, 1), About("growth of trained teachers in a year at most", "share", Uniform(0.05, 0.2), "assumed", "D")] = 0.1
    shock: Annotated[float, Between(0, 0.5), About("yearly chance change of each element", "0 to 1", Uniform(0.005, 0.03), "assumed", "D")] = 0.015
    slots_for_full: Annotated[float, Between(0.01, 1), About("placements per upper-grade student that allow full work-based learning", "per student", Uniform(0.15, 0.6), "CT13; B069", "C")] = 0.3
    placement_memory: Annotated[float, Between(1, 20), About("years over which placements are judged", "years", Uniform(1, 5), "assumed", "D")] = 3.0
    slots_floor: Annotated[float, Between(0, 1), About("quality of work-based learning without any placement: tours, projects", "0 to 1", Uniform(0.3, 0.6), "B069 note; assumed", "D")] = 0.5
    silver: Annotated[float, Between(0.1, 1), About("minimum on every element for certification", "0 to 1", Uniform(0.55, 0.7), "LL22; LL23; assumed", "D")] = 0.62
    gold: Annotated[float, Between(0.1, 1), About("minimum on every element for Gold", "0 to 1", Uniform(0.72, 0.85), "LL23; assumed", "D")] = 0.78
    review: Annotated[float, Between(0, 1), About("chance that a ready pathway is reviewed in a year", "probability", Uniform(0.2, 0.6), "IM03; LL27 is held out", "D")] = 0.4
    certification_delay: Annotated[
        int, Between(0, 10), About("years between readiness and the first review at least", "years", Uniform(0, 3), "assumed; IM03 several years to Gold; LL27 is held out", "D")
    ] = 0
    renewal: Annotated[int, Between(1, 10), About("years between certifications", "years", Fixed(), "LL24", "C")] = 3
    tolerance: Annotated[
        float, Between(0, 0.3), About("shortfall of an element that a renewal overlooks", "0 to 1", Uniform(0, 0.1), "assumed: reviewers do not withdraw for a hair", "D")
    ] = 0.05
    years_to_gold: Annotated[int, Between(0, 10), About("years of Silver before Gold at least", "years", Uniform(2, 3), "IM03", "C")] = 2
    start_gold: Annotated[float, Between(0, 1), About("quality of the elements of a Gold pathway at the start", "0 to 1", Uniform(0.8, 0.9), "LL23; assumed", "D")] = 0.86
    start_silver: Annotated[float, Between(0, 1), About("quality of the elements of a Silver pathway at the start", "0 to 1", Uniform(0.66, 0.76), "LL23; assumed", "D")] = 0.71
    start_uncertified: Annotated[float, Between(0, 1), About("quality of the elements of other pathways at the start", "0 to 1", Uniform(0.35, 0.55), "LL05 null effect; assumed", "D")] = 0.47
    start_spread: Annotated[float, Between(0, 0.3), About("spread of each element at the start", "0 to 1", Uniform(0.03, 0.12), "assumed", "D")] = 0.07
    leadership: Annotated[float, Between(0, 1), About("mean capacity of schools", "0 to 1", Uniform(0.4, 0.7), "assumed", "D")] = 0.55
    leadership_spread: Annotated[float, Between(0, 0.5), About("spread of capacity between schools", "0 to 1", Uniform(0.05, 0.25), "assumed", "D")] = 0.15
    support_services: Annotated[float, Between(0, 1), About("mean support services of schools", "0 to 1", Uniform(0.3, 0.7), "assumed", "D")] = 0.5
    seat_growth: Annotated[
        float, Between(0, 1), About("growth of seats of a certified pathway in a year at full weight, if it had to refuse students", "share", Uniform(0.05, 0.3), "assumed", "D", null=0.0)
    ] = 0.15


@behaviour
def taken_together(quality: Any, p: Any) -> float:
    """Return fidelity: the power mean of the four elements, close to the weakest (constant elasticity of substitution)."""
    total = 0.0
    for element in range(4):
        total += max(quality[element], 0.01) ** p.complementarity
    return (total / 4.0) ** (1.0 / p.complementarity)


@behaviour
def delivered(fidelity: float, p: Any) -> float:
    """Return the share of the full effect that students get: near nothing below the threshold, near all well above (Hill curve)."""
    power = fidelity**p.steepness
    return power / (power + p.half_effect**p.steepness)


@behaviour
def weakest_element(quality: Any) -> int:
    """Name the weakest element."""
    weakest = 0
    for element in range(1, 4):
        if quality[element] < quality[weakest]:
            weakest = element
    return weakest


@behaviour
def settled(school: int, turnover: float, settling_in: int, lost: float, luck: Luck) -> float:
    """Return the share of help and pressure that a school can use: 1, or less while a leader who came in the last `settling_in` years settles in.

    `lost`: the share lost in the first year. Nothing is remembered: the same luck tells in every later year who left in this one.
    """
    for ago in range(settling_in):
        if draw(Luck(luck.seed, luck.year - ago), school, Decision.LEADER_LEAVES) < turnover:
            return 1.0 - lost * (1.0 - ago / settling_in)
    return 1.0


@behaviour
def improve(pathway: Any, school: Any, rule: Any, p: Any, luck: Luck) -> None:
    """Move each element by help, relapse and chance; press the weakest up by accountability, in part on paper."""
    help_given = p.coaching * rule.coaching_days / 20.0 + p.money * rule.pathway_dollars / 60_000.0
    used = settled(school.id, p.leader_turnover, p.settling_in, p.lost_with_leader, luck)
    pull = 1.0 - 1.0 / (1.0 + help_given * (0.5 + school.leadership) * used)
    for element in range(4):
        level = pathway.quality[element]
        change = pull * (p.ceiling - level) if level < p.ceiling else 0.0
        change -= p.falling_back * (level - pathway.sustained[element])
        change += p.shock * normal(draw(luck, 4 * pathway.id + element, Decision.QUALITY))
        pathway.quality[element] = clip(level + change, 0.01, 1.0)
    if rule.certification_weight > 0.0:
        weakest = weakest_element(pathway.quality)
        pressed = p.pressure * min(1.0, rule.certification_weight) * max(0.0, p.ceiling - pathway.quality[weakest]) * used
        paper = p.paper_compliance * (1.0 - school.leadership)
        pathway.quality[weakest] += pressed * (1.0 - paper)
        pathway.paper = clip(pathway.paper + pressed * paper, 0.0, 0.3)
    else:
        pathway.paper *= 1.0 - p.falling_back


@behaviour
def dilute(pathway: Any, school: Any, p: Any) -> None:
    """Lose quality when the pathway grew faster than the school's trained teachers."""
    if pathway.enrolled_before > 0 and pathway.enrolled > pathway.enrolled_before:
        growth = pathway.enrolled / pathway.enrolled_before - 1.0 - p.teacher_growth
        if growth > 0.0:
            loss = clip(p.dilution * growth * (1.2 - school.leadership), 0.0, 0.5)
            for element in range(4):
                pathway.quality[element] *= 1.0 - loss


@behaviour
def remember_placements(pathway: Any, p: Any) -> None:
    """Follow this year's placements per student of grades 11 and 12, as a mean over some years."""
    if pathway.upper_grades > 0:
        pathway.placement_rate += (pathway.placed / pathway.upper_grades - pathway.placement_rate) / p.placement_memory


@behaviour
def limit_by_slots(pathway: Any, p: Any) -> None:
    """Hold work-based learning to what the placements of the last years allow."""
    allowed = p.slots_floor + (1.0 - p.slots_floor) * min(1.0, pathway.placement_rate / p.slots_for_full)
    pathway.quality[Element.WORK_BASED_LEARNING] = min(pathway.quality[Element.WORK_BASED_LEARNING], allowed)


@behaviour
def certify(pathway: Any, p: Any, luck: Luck) -> None:
    """Review the pathway: certify after a delay, promote to Gold, renew every third year, or withdraw. Reviewers see paper as quality."""
    seen = pathway.quality[weakest_element(pathway.quality)] + pathway.paper
    years = luck.year - pathway.certified_year
    if pathway.certification == Certification.NONE:
        if pathway.asked_year == 0 and seen >= p.silver:
            pathway.asked_year = luck.year
        if seen >= p.silver and draw(luck, pathway.id, Decision.REVIEW) < p.review and luck.year - pathway.asked_year >= p.certification_delay:
            pathway.certification = Certification.SILVER
            pathway.certified_year = luck.year
    elif pathway.certification == Certification.SILVER and years >= p.years_to_gold and seen >= p.gold:
        if draw(luck, pathway.id, Decision.REVIEW) < p.review:
            pathway.certification = Certification.GOLD
            pathway.certified_year = luck.year
    elif years >= p.renewal:
        holds_gold = pathway.certification == Certification.GOLD and seen >= p.gold - p.tolerance
        pathway.certification = Certification.GOLD if holds_gold else Certification.SILVER if seen >= p.silver - p.tolerance else Certification.NONE
        pathway.certified_year = luck.year if pathway.certification > Certification.NONE else 0
        pathway.asked_year = pathway.asked_year if pathway.certification > Certification.NONE else 0


@behaviour
def open_seats(pathway: Any, rule: Any, p: Any) -> None:
    """Add seats to a certified pathway that had to refuse students, as far as accountability counts it."""
    if pathway.certification > Certification.NONE and pathway.applicants > pathway.seats + pathway.more_seats and rule.certification_weight > 0.0:
        pathway.seats += int(0.5 + pathway.seats * p.seat_growth * min(1.0, rule.certification_weight))


@behaviour
def value_quality(pathway: Any, p: Any) -> None:
    """Set fidelity and strength from the elements."""
    pathway.fidelity = taken_together(pathway.quality, p)
    pathway.strength = delivered(pathway.fidelity, p)


@sweep
def move_quality(pathways: Any, schools: Any, school_rules: Any, settings: Any, loops: Any, frozen: bool, luck: Luck) -> None:
    """Move every pathway's quality and certification by a year. `frozen` keeps quality and label as they are."""
    p = settings[0]
    for row in range(len(pathways)):
        pathway = pathways[row]
        remember_placements(pathway, p)
        if not frozen:
            rule = school_rules[pathway.school]
            improve(pathway, schools[pathway.school], rule, p, luck)
            if loops[0].dilution:
                dilute(pathway, schools[pathway.school], p)
            if loops[0].slots:
                limit_by_slots(pathway, p)
            certify(pathway, p, luck)
            open_seats(pathway, rule, p)
        value_quality(pathway, p)
