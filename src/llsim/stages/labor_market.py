"""Submodel 9. Labour market: settings, separations, pay of a person. Vacancies, search and matching: stages/matching.py.

Employers post vacancies by credential tier. Seekers apply to one vacancy a round, for three rounds; other residents compete for the
same vacancies; employers take the best by credential, field, skill, experience and whether they know the person. What is left goes
in part to in-migrants. If everyone trains for one industry, matched employment must fall.
"""

from __future__ import annotations

from math import exp
from typing import Annotated, Any

from llsim.agents.arithmetic import logistic
from llsim.agents.groups import Flag
from llsim.agents.student import NOBODY, Credential, Place, Stage
from llsim.agents.vectors import ByCredential
from llsim.compiled import behaviour, sweep
from llsim.luck import Decision, Luck, ids_of, uniforms
from llsim.parameter import About, Between, EachBetween, Normal, Settings, Uniform

LOG_ODDS = "log-odds"


class LaborMarket(Settings):
    """Search, matching and pay."""

    openings: Annotated[float, Between(0, 1), About("vacancies a year", "share of jobs", Uniform(0.11, 0.42), "B193 11 % occupational openings; B153 hires", "C")] = 0.16
    business_cycle: Annotated[float, Between(0, 0.5), About("yearly chance deviation of vacancies from trend", "log points", Uniform(0, 0.12), "assumed", "D")] = 0.04
    cycle_persistence: Annotated[
        float, Between(0, 0.99), About("share of a year's deviation of vacancies that is left a year later, from the first year on", "share", Uniform(0, 0.9), "assumed", "D")
    ] = 0.0
    rivals: Annotated[
        float,
        Between(0, 10),
        About("other residents who compete, for each vacancy", "people a vacancy", Normal(0.7, 0.2), "calibrated by region to employment; B127-B130, B133; B131 and B132 are held out", "D"),
    ] = 0.7
    in_migrants: Annotated[float, Between(0, 1), About("share of leftover vacancies filled by in-migrants", "share", Uniform(0.3, 0.9), "assumed", "D")] = 0.6
    taking_part: Annotated[
        ByCredential, EachBetween(-10, 10), About("being in the labour force when not employed before", LOG_ODDS, Normal(1, 0.3), "B127; B129; B132 is held out", "C")
    ] = ByCredential(none=0.6, diploma=1.4, certificate=1.9, associate=1.9, bachelor=2.1)
    rejoining: Annotated[float, Between(-6, 3), About("coming back after a year outside the labour force", LOG_ODDS, Normal(-1.0, 0.3), "B127; assumed; B132 is held out", "D")] = -1.0
    separation: Annotated[
        ByCredential, EachBetween(-10, 10), About("losing or leaving the job, without another at once", LOG_ODDS, Normal(-2, 0.3), "B151; B152; B131 is held out", "C")
    ] = ByCredential(none=-1.35, diploma=-1.75, certificate=-2.0, associate=-2.1, bachelor=-2.3)
    separation_known: Annotated[float, Between(-3, 1), About("separation from an employer known from a placement", LOG_ODDS, Normal(-0.3, 0.15), "WB13; assumed", "D", null=0.0)] = -0.3
    separation_matched: Annotated[float, Between(-3, 1), About("separation from a job in one's field", LOG_ODDS, Normal(-0.25, 0.1), "B135; assumed", "D", null=0.0)] = -0.25
    settling: Annotated[float, Between(-1, 0), About("separation, for each year of experience up to eight", LOG_ODDS, Normal(-0.08, 0.03), "B152; B155 is held out", "C")] = -0.08
    field_search: Annotated[float, Between(0, 1), About("share of applications within one's field", "share", Normal(0.5, 0.15), "B145; assumed", "D")] = 0.5
    known_first: Annotated[float, Between(0, 1), About("share who apply first to the employer of their placement", "share", Uniform(0.2, 0.7), "WB11; assumed", "D", null=0.0)] = 0.4
    credential_score: Annotated[float, Between(0, 5), About("employers' preference for one step more credential", "sd", Normal(0.4, 0.15), "assumed", "D")] = 0.4
    field_score: Annotated[float, Between(0, 5), About("preference for the field of training", "sd", Normal(0.4, 0.2), "assumed", "D", null=0.0)] = 0.4
    skill_score: Annotated[float, Between(0, 5), About("preference for one sd of career skill", "sd", Normal(0.3, 0.15), "CA01; assumed", "D", null=0.0)] = 0.31
    experience_score: Annotated[float, Between(0, 1), About("preference for a year of experience, up to eight", "sd", Normal(0.1, 0.05), "assumed", "D")] = 0.1
    known_score: Annotated[float, Between(0, 5), About("preference for a person known from a placement", "sd", Normal(1.0, 0.4), "WB12; B178; assumed", "D", null=0.0)] = 1.0
    hiring_standard: Annotated[float, Between(-5, 5), About("impression below which an employer rather leaves a vacancy open", "sd", Normal(0.6, 0.3), "B154 vacancy duration; B150; assumed", "D")] = 0.6
    rival_score: Annotated[float, Between(-3, 5), About("mean quality of other seekers", "sd", Normal(0.7, 0.3), "assumed", "D")] = 0.7
    pay_by_credential: Annotated[
        ByCredential, EachBetween(-3, 3), About("log pay against a diploma", "log points", Normal(0, 0.05), "B125", "C")
    ] = ByCredential(none=-0.231, diploma=0.0, certificate=0.09, associate=0.173, bachelor=0.40)
    pay_bachelor_job: Annotated[float, Between(0, 1), About("pay of a bachelor's-level job above others for a bachelor", "log points", Normal(0.25, 0.08), "B134; B135", "C")] = 0.25
    pay_industry: Annotated[float, Between(0, 1), About("share of the industry's pay gap that newcomers get", "share", Uniform(0.2, 0.8), "assumed", "D")] = 0.4
    pay_experience: Annotated[float, Between(0, 0.2), About("pay growth with a year of experience", "log points", Normal(0.035, 0.01), "assumed", "D")] = 0.035
    pay_entry: Annotated[float, Between(-2, 1), About("pay of a newcomer with a diploma against the region's median wage", "log points", Normal(-0.55, 0.1), "B125; assumed", "D")] = -0.55
    pay_match: Annotated[float, Between(0, 1), About("pay premium of working in one's field", "log points", Normal(0.1, 0.04), "B145", "C", null=0.0)] = 0.09
    pay_skill: Annotated[float, Between(-0.5, 1), About("pay of one sd of career skill, men", "log points", Normal(0.1, 0.05), "CA01; CA02", "A", null=0.0)] = 0.09
    pay_skill_women: Annotated[float, Between(-1, 3), About("the same for women, as a share of men's", "share", Normal(0.7, 0.3), "assumed; CA03 and CA04 are held out", "D", null=0.0)] = 0.74
    pay_achievement: Annotated[float, Between(-0.5, 1), About("pay of one sd higher achievement", "log points", Normal(0.06, 0.03), "B149; assumed", "D")] = 0.06
    pay_spread: Annotated[float, Between(0, 1), About("spread of pay between persons in like jobs", "log points", Normal(0.25, 0.05), "assumed", "D")] = 0.25
    pay_tightness: Annotated[float, Between(0, 1), About("pay response to the log of vacancies per seeker", "log points", Normal(0.04, 0.02), "B157; assumed", "D")] = 0.04
    away_employed: Annotated[
        ByCredential, EachBetween(-10, 10), About("employed when living away", LOG_ODDS, Normal(1.2, 0.2), "B129; B133; B131 is held out", "C")
    ] = ByCredential(none=0.4, diploma=1.0, certificate=1.3, associate=1.4, bachelor=1.9)
    outside_wage: Annotated[float, Between(1_000, 1_000_000), About("median wage elsewhere", "dollars a year", Normal(50_980, 2_000), "OEWS May 2025, United States", "C")] = 50_980.0


@behaviour
def highest_tier(credential: int) -> int:
    """Return the highest tier of job open to a credential: 0 high school, 1 middle, 2 bachelor."""
    if credential == Credential.BACHELOR:
        return 2
    return 1 if credential >= Credential.CERTIFICATE else 0


@behaviour
def lose_job(person: Any) -> None:
    """Be without a job."""
    person.stage = Stage.SEEKING
    person.employer = NOBODY
    person.job_tier = NOBODY
    person.job_industry = NOBODY
    person.wage = 0.0


@behaviour
def separates(person: Any, p: Any, uniform: float) -> bool:
    """Lose or leave the job this year?"""
    log_odds = p.separation[person.credential] + p.settling * min(person.experience, 8)
    if person.employer == person.mentor_employer and person.employer >= 0:
        log_odds += p.separation_known
    if person.job_industry == person.field:
        log_odds += p.separation_matched
    return uniform < logistic(log_odds)


@behaviour
def works_away(person: Any, p: Any, uniform: float) -> None:
    """Have a job elsewhere, or not, at the pay of the outside option."""
    if uniform < logistic(p.away_employed[person.credential]):
        person.stage = Stage.EMPLOYED
        person.job_tier = highest_tier(person.credential)
        person.job_industry = person.field
        person.employer = NOBODY
        person.experience = min(person.experience + 1, 100)
        person.wage = p.outside_wage * exp(pay_of_person(person, p))
    else:
        lose_job(person)


@behaviour
def pay_of_person(person: Any, p: Any) -> float:
    """Return log pay from credential, experience, skill and achievement."""
    skill = p.pay_skill * person.career_skill * (p.pay_skill_women if person.cell & Flag.FEMALE else 1.0)
    pay = p.pay_entry + p.pay_by_credential[person.credential] + p.pay_experience * min(person.experience, 20)
    if person.credential == Credential.BACHELOR and person.job_tier == 2:
        pay += p.pay_bachelor_job
    return pay + skill + p.pay_achievement * person.prior_achievement


@behaviour
def work_or_seek(person: Any, p: Any, usual_raise: float, separating: float, taking_part: float) -> None:
    """Keep the job with a raise, lose it, look for one, or stay outside the labour force. The last two are draws."""
    if person.place == Place.AWAY:
        works_away(person, p, separating)
    elif person.stage == Stage.EMPLOYED:
        person.experience = min(person.experience + 1, 100)
        person.wage *= usual_raise
        if separates(person, p, separating):
            lose_job(person)
    if person.place == Place.IN_REGION and person.stage != Stage.EMPLOYED:
        log_odds = p.rejoining if person.stage == Stage.OUTSIDE else p.taking_part[person.credential]
        person.stage = Stage.SEEKING if taking_part < logistic(log_odds) else Stage.OUTSIDE


@sweep
def work(people: Any, settings: Any, luck: Luck) -> None:
    """Let everyone of a block who is done with school work or seek."""
    usual_raise = exp(settings[0].pay_experience)
    separating, taking_part = uniforms(luck, ids_of(people), Decision.SEPARATE)
    for i in range(len(people)):
        if Stage.EMPLOYED <= people[i].stage <= Stage.OUTSIDE:
            work_or_seek(people[i], settings[0], usual_raise, separating[i], taking_part[i])
