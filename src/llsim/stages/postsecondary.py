"""Submodel 8. Postsecondary years: persistence, transfer, completion, stop-out and return."""

from __future__ import annotations

from typing import Annotated, Any

from llsim.agents.arithmetic import logistic
from llsim.agents.groups import CELLS, FLAGS, Flag
from llsim.agents.student import NOBODY, Credential, Milestone, Place, Stage
from llsim.agents.vectors import ByRace, BySector
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, draw, ids_of, uniforms
from llsim.parameter import About, Between, EachBetween, Normal, Settings, Uniform

LOG_ODDS = "log-odds"
THOUSAND = 1_000.0


class Postsecondary(Settings):
    """What moves students through college, trade school and apprenticeship."""

    first_year: Annotated[
        BySector, EachBetween(-10, 10), About("enrolled again after the first year", LOG_ODDS, Normal(0, 0.2), "B097-B099, B120", "C")
    ] = BySector(four_year=1.9, two_year=0.95, trade=0.9, apprenticeship=0.9)
    later_years: Annotated[
        BySector, EachBetween(-10, 10), About("enrolled again after a later year", LOG_ODDS, Normal(0, 0.2), "calibrated to B103, B105", "C")
    ] = BySector(four_year=2.9, two_year=1.4, trade=1.2, apprenticeship=1.0)
    persistence_by_race: Annotated[ByRace, EachBetween(-10, 10), About("persistence", LOG_ODDS, Normal(0, 0.2), "B100; B104", "C")] = ByRace(
        african_american=-0.45, latino=-0.2, asian=0.3, white=0.1, other=0.0
    )
    achievement: Annotated[float, Between(0, 3), About("persistence of one sd higher achievement", LOG_ODDS, Normal(0.4, 0.15), "assumed", "D")] = 0.23
    engagement: Annotated[float, Between(0, 3), About("persistence of one sd higher engagement", LOG_ODDS, Normal(0.15, 0.1), "assumed", "D")] = 0.15
    low_income: Annotated[float, Between(-3, 1), About("persistence of low-income students", LOG_ODDS, Normal(-0.2, 0.1), "B110; B102 is held out", "C")] = -0.2
    college_credit: Annotated[
        float, Between(-2, 2), About("persistence from 10 units of earlier college credit; below nought, those drawn in persist less", LOG_ODDS, Normal(0.15, 0.1), "DE05", "B", null=0.0)
    ] = -0.08
    gateway: Annotated[
        float, Between(-5, 5), About("passing a college-level course in the first year of a two-year college, placed directly", LOG_ODDS, Normal(0.1, 0.3), "TR09: 51 % in a term; assumed", "C")
    ] = 0.06
    gateway_achievement: Annotated[float, Between(0, 3), About("passing it, of one sd higher achievement", LOG_ODDS, Normal(0.6, 0.2), "assumed", "D")] = 0.6
    placement_cut: Annotated[
        float, Between(-5, 5), About("prior achievement below which a placement test sends to remediation", "sd", Normal(0.3, 0.3), "TR09: 40 % had direct access in 2018; assumed", "D")
    ] = 0.3
    remediation: Annotated[
        float, Between(0, 5), About("passing it, lost by having to take remediation first", LOG_ODDS, Normal(0.65, 0.2), "TR11", "B", null=0.0)
    ] = 0.65
    placed_directly: Annotated[
        float, Between(0, 1), About("entrants of two-year colleges placed in college-level courses today", "share", Uniform(0.4, 1), "TR09: 96 % in California; not known elsewhere", "C")
    ] = 0.96
    corequisite: Annotated[
        float, Between(-2, 2), About("first-year persistence of full corequisite placement", LOG_ODDS, Normal(0, 0.1), "TR12 null: passing the course does not carry to completion", "B", null=0.0)
    ] = 0.0
    price: Annotated[
        float, Between(0, 1), About("persistence from $1,000 a year less to pay", LOG_ODDS, Normal(0.05, 0.03), "assumed", "D", null=0.0)
    ] = 0.05
    advising: Annotated[float, Between(0, 3), About("persistence of full advising, in log-odds a year", LOG_ODDS, Normal(0.55, 0.15), "TR18; TR19", "A", null=0.0)] = 0.46
    advising_finish: Annotated[float, Between(0, 3), About("finishing at a two-year college in a year, of full advising", LOG_ODDS, Normal(0.6, 0.3), "TR18; TR19", "A", null=0.0)] = 0.55
    four_year_finish: Annotated[float, Between(-5, 5), About("finishing a bachelor's in a year, from the fourth on", LOG_ODDS, Normal(0.1, 0.2), "B103; B121", "C")] = 0.1
    two_year_finish: Annotated[float, Between(-5, 5), About("finishing an associate degree in a year, from the second on", LOG_ODDS, Normal(-0.9, 0.2), "B105.3; B112", "C")] = -0.9
    trade_finish: Annotated[float, Between(-5, 5), About("finishing a certificate in a year", LOG_ODDS, Normal(0.2, 0.3), "assumed", "D")] = 0.2
    apprenticeship_finish: Annotated[
        float, Between(-5, 5), About("finishing an apprenticeship in a year, from the third on", LOG_ODDS, Normal(0.3, 0.3), "B120", "C")
    ] = 0.3
    finish_achievement: Annotated[float, Between(0, 3), About("finishing, of one sd higher achievement", LOG_ODDS, Normal(0.3, 0.1), "assumed", "D")] = 0.26
    head_start: Annotated[int, Between(6, 60), About("college units in high school that save a year", "semester units", Uniform(20, 36), "DE05; assumed", "D", null=60.0)] = 24
    transfer: Annotated[float, Between(-6, 2), About("moving from two-year to four-year in a year, from the second on", LOG_ODDS, Normal(-1.1, 0.3), "B108", "C")] = -1.1
    transfer_achievement: Annotated[float, Between(0, 3), About("transfer of one sd higher achievement", LOG_ODDS, Normal(0.6, 0.2), "B110; assumed", "D")] = 0.6
    transfer_start: Annotated[int, Between(0, 4), About("years counted toward a bachelor's on transfer", "years", Uniform(1, 2), "B109; assumed", "D")] = 2
    return_to_college: Annotated[float, Between(0, 0.5), About("stop-outs who re-enroll, in the first years", "probability a year", Uniform(0.03, 0.1), "B117; B118", "C")] = 0.06
    return_fades: Annotated[int, Between(1, 10), About("years after which stop-outs do not return", "years", Uniform(2, 6), "B118", "C")] = 4
    years_at_most: Annotated[int, Between(4, 12), About("years in one sector at most", "years", Uniform(7, 9), "assumed", "D")] = 8


@behaviour
def persists(student: Any, rule: Any, p: Any, uniform: float) -> bool:
    """Enroll again for another year?"""
    sector = student.stage - 2
    log_odds = p.first_year[sector] if student.college_years == 1 else p.later_years[sector]
    log_odds += p.persistence_by_race[student.cell // FLAGS] + p.achievement * student.prior_achievement + p.engagement * student.engagement
    log_odds += p.college_credit * min(student.college_credits, 20) / 10.0
    log_odds += p.advising * min(1.0, rule.advising)
    if student.cell & Flag.LOW_INCOME:
        log_odds += p.low_income
    if student.stage == Stage.TWO_YEAR:
        log_odds += p.price * rule.tuition_two_year / THOUSAND + (p.corequisite * min(1.0, rule.corequisite) if student.college_years == 1 else 0.0)
    elif student.stage == Stage.FOUR_YEAR:
        log_odds += p.price * rule.tuition_four_year / THOUSAND
    return uniform < logistic(log_odds)


@behaviour
def passes_gateway(student: Any, rule: Any, p: Any, uniform: float) -> bool:
    """Pass a college-level course in the first year? Those below the placement cut must take remediation first, unless placed directly."""
    log_odds = p.gateway + p.gateway_achievement * student.prior_achievement
    chance = logistic(log_odds)
    if student.prior_achievement < p.placement_cut:
        direct = p.placed_directly + (1.0 - p.placed_directly) * min(1.0, rule.corequisite)
        chance = direct * chance + (1.0 - direct) * logistic(log_odds - p.remediation)
    return uniform < chance


@behaviour
def finishes(student: Any, rule: Any, p: Any, uniform: float) -> bool:
    """Earn the credential this year?"""
    years = student.college_years + (1 if student.college_credits >= p.head_start else 0)
    log_odds = p.finish_achievement * student.prior_achievement
    if student.stage == Stage.FOUR_YEAR:
        ready, log_odds = years >= 4, log_odds + p.four_year_finish
    elif student.stage == Stage.TWO_YEAR:
        ready, log_odds = years >= 2, log_odds + p.two_year_finish + p.advising_finish * min(1.0, rule.advising)
    elif student.stage == Stage.TRADE:
        ready, log_odds = years >= 1, log_odds + p.trade_finish
    else:
        ready, log_odds = years >= 3, log_odds + p.apprenticeship_finish
    return ready and uniform < logistic(log_odds)


@behaviour
def award(student: Any) -> None:
    """Award the credential of the sector, unless a higher one is held."""
    earned = Credential.CERTIFICATE
    if student.stage == Stage.FOUR_YEAR:
        earned = Credential.BACHELOR
    elif student.stage == Stage.TWO_YEAR:
        earned = Credential.ASSOCIATE
    if student.credential < earned:
        student.credential = earned


@behaviour
def remember_persisting(student: Any) -> None:
    """Note that the first year led to a second, or to a credential."""
    if student.college_years == 1:
        student.milestones |= Milestone.PERSISTED


@behaviour
def leave_college(student: Any, year: int) -> None:
    """Look for work; those who lived away for college are still there (see stages/migration.py)."""
    student.stage = Stage.SEEKING
    student.step_year = year


@behaviour
def college_year(student: Any, rule: Any, p: Any, persisting: float, finishing: float, luck: Luck) -> None:
    """Live through one year of college: finish, transfer, stay, or stop out. `persisting`, `finishing`: draws."""
    student.college_years += 1
    if student.college_years == 1 and student.stage == Stage.TWO_YEAR and passes_gateway(student, rule, p, draw(luck, student.id, Decision.GATEWAY)):
        student.milestones |= Milestone.GATEWAY
    if finishes(student, rule, p, finishing):
        award(student)
        remember_persisting(student)
        leave_college(student, luck.year)
    elif not persists(student, rule, p, persisting) or student.college_years >= p.years_at_most:
        leave_college(student, luck.year)
    else:
        remember_persisting(student)
        transfers = student.stage == Stage.TWO_YEAR and student.college_years >= 2
        chance = logistic(p.transfer + p.transfer_achievement * student.prior_achievement)
        if transfers and draw(luck, student.id, Decision.TRANSFER) < chance:
            student.stage = Stage.FOUR_YEAR
            student.college_years = p.transfer_start


@behaviour
def come_back_to_college(student: Any, p: Any, luck: Luck) -> None:
    """Re-enroll after stopping out? Only without a degree, in the first years, at a two-year college where one lives."""
    stopped = student.college != NOBODY and student.credential <= Credential.DIPLOMA and student.place == Place.IN_REGION
    recent = luck.year - student.step_year <= p.return_fades
    if stopped and recent and draw(luck, student.id, Decision.RETURN) < p.return_to_college:
        student.stage = Stage.TWO_YEAR
        student.step_year = luck.year
        student.college_years = 1
        student.employer = NOBODY
        student.job_tier = NOBODY
        student.job_industry = NOBODY
        student.wage = 0.0


@sweep
def attend_college(students: Any, schools: Any, student_rules: Any, settings: Any, luck: Luck) -> None:
    """Let everyone of a block who is in college, or stopped out, live through the year."""
    p = settings[0]
    persisting, finishing = uniforms(luck, ids_of(students), Decision.PERSIST)
    for i in range(len(students)):
        student = students[i]
        if Stage.FOUR_YEAR <= student.stage <= Stage.APPRENTICESHIP and student.step_year < luck.year:
            college_year(student, student_rules[schools[student.school].rule_class * CELLS + student.cell], p, persisting[i], finishing[i], luck)
        elif student.stage >= Stage.EMPLOYED and student.stage <= Stage.OUTSIDE and student.step_year < luck.year:
            come_back_to_college(student, p, luck)
