"""Mistakes that a careful colleague could make in the model, each one line. `make mutants` makes them one at a time and asks whether a test notices.

Each names a file below src/llsim, a line as it stands there (found exactly once), what it is changed to, and the mistake in words.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One mistake."""

    file: str
    old: str
    new: str
    mistake: str


MUTANTS = (
    Mutant("levers/lever.py", "(year - self.start + 1) / self.ramp", "(year - self.start) / self.ramp", "a lever comes a year late"),
    Mutant("levers/lever.py", "year >= self.end)", "year > self.end)", "a lever ends a year late"),
    Mutant("levers/accountability.py", '["certification_weight"][reach.schools] += dose', '["certification_weight"][reach.schools] -= dose', "the sign of accountability"),
    Mutant("levers/dual_enrollment.py", "min(self.seats, self.instructor_limit)", "self.seats", "course seats without instructors"),
    Mutant("levers/dual_enrollment.py", 'rules.charge(self.title, "state", "course_seat"', 'rules.charge(self.title, "college", "course_seat"', "the wrong payer"),
    Mutant("levers/transition_support.py", '"student_helped", np.where(target, covered * self.dollars_per_senior, 0.0)', '"student_helped", np.where(target, covered * self.dollars_per_senior, covered)', "a charge for those not helped"),
    Mutant("levers/industry_incentives.py", "/ 1_000.0", "/ 100.0", "staff per hundred and not per thousand"),
    Mutant("levers/school_support.py", "self.coaching_days * self.dollars_per_day + ", "self.coaching_days * self.dollars_per_day - ", "a cost taken off"),
    Mutant("policy.py", 'used_seats / np.maximum(rules.schools["college_course_seats"], 1e-9) / self.sample', "used_seats / self.sample", "all seats charged to the lever"),
    Mutant("policy.py", "/ 4.0 / self.sample", "/ 5.0 / self.sample", "a cohort is a fifth of high school"),
    Mutant("stages/high_school.py", "hazard += p.off_track", "hazard -= p.off_track", "the sign of being behind"),
    Mutant("stages/high_school.py", "group.leaving - p.engagement * student.engagement", "group.leaving + p.engagement * student.engagement", "the sign of engagement"),
    Mutant("stages/high_school.py", "-p.certified_staying * effect", "p.certified_staying * effect", "the sign of a pathway's effect"),
    Mutant("stages/high_school.py", "p.behind_below * (student.grade - 8)", "p.behind_below * (student.grade - 9)", "behind, a grade late"),
    Mutant("stages/high_school.py", "student.credits >= p.credits_needed", "student.credits > p.credits_needed", "one credit more than is needed"),
    Mutant("stages/high_school.py", "student.credits += 5 * passed", "student.credits += 5 * p.courses", "credits for courses failed"),
    Mutant("stages/high_school.py", "amplified and (groups != 0 or", "amplified and (groups != 0 and", "the wrong group gets the moderator"),
    Mutant("stages/high_school.py", ".peer_engagement[student.grade - 9] - usual)", ".peer_engagement[student.grade - 9])", "peers pull upwards always"),
    Mutant("stages/pathway_choice.py", "settles[i] > p.second_choice", "settles[i] < p.second_choice", "those who would not settle do"),
    Mutant("stages/pathway_choice.py", 'seats - tables.pathways.array["entrants"]', "seats", "seats given twice"),
    Mutant("stages/allotment.py", "if places >= len(line)", "if places + 1 >= len(line)", "capacity off by one"),
    Mutant("stages/allotment.py", "nth_smallest(in_line.copy(), places - 1)", "nth_smallest(in_line.copy(), places)", "one too many in line"),
    Mutant("stages/pathway_quality.py", "- 1.0 - p.teacher_growth", "- 1.0 + p.teacher_growth", "the sign of trained teachers"),
    Mutant("stages/pathway_quality.py", "pathway.placed / pathway.upper_grades", "pathway.placed / pathway.enrolled", "the wrong denominator"),
    Mutant("stages/pathway_quality.py", "if seen >= p.silver and draw", "if seen <= p.silver and draw", "the worst are certified"),
    Mutant("levers/lever.py", "year - self.end >= self.fade", "year - self.end > self.fade", "a grant fades a year too long"),
    Mutant("levers/lever.py", "self.dose(self.end - 1)", "self.dose(self.end + 1)", "what fades is not the last dose"),
    Mutant("stages/pathway_quality.py", "luck.year - ago)", "luck.year + ago)", "leaders leave before they leave"),
    Mutant("stages/pathway_quality.py", "luck.year - pathway.asked_year >= p", "luck.year - pathway.asked_year > p", "a certification a year late"),
    Mutant("stages/pathway_quality.py", "if quality[element] < quality[weakest]", "if quality[element] > quality[weakest]", "the strongest is taken for the weakest"),
    Mutant("stages/college_courses.py", "places[i] - rule.course_priority", "places[i] + rule.course_priority", "groups aimed at go last"),
    Mutant("stages/college_courses.py", "chance *= min(access, 1.0)", "chance *= 1.0 - min(access, 1.0)", "access opened is access closed"),
    Mutant("stages/college_courses.py", '/ 100.0 * schools["upper_grades"]', '/ 100.0 * schools["students"]', "seats for the wrong grades"),
    Mutant("stages/transition.py", "weights[0] *= exp(college - shift", "weights[0] *= exp(college + shift", "the sign of a shift to two-year colleges"),
    Mutant("stages/transition.py", "college -= p.paperwork", "college += p.paperwork", "forms help"),
    Mutant("stages/transition.py", "log_odds += p.melt_low_income", "log_odds -= p.melt_low_income", "low income protects"),
    Mutant("stages/transition.py", "uniform < p.field_from_pathway", "uniform > p.field_from_pathway", "the share that trains elsewhere"),
    Mutant("stages/postsecondary.py", "ready, log_odds = years >= 4", "ready, log_odds = years >= 5", "a bachelor's degree a year late"),
    Mutant("stages/postsecondary.py", "direct * chance + (1.0 - direct)", "(1.0 - direct) * chance + direct", "placement turned around"),
    Mutant("stages/matching.py", "vacancies[lot] -= taken", "vacancies[lot] -= own", "vacancies filled by rivals stay open"),
    Mutant("stages/matching.py", 'return number_of(p, "pay_tightness")', 'return -number_of(p, "pay_tightness")', "scarce workers are paid less"),
    Mutant("stages/migration.py", "p.leaving_by_race[person.cell // FLAGS] - p.attachment", "p.leaving_by_race[person.cell // FLAGS] + p.attachment", "the attached leave"),
    Mutant("stages/migration.py", "p.coming_home if person.step_year == year else p.coming_back", "p.coming_back if person.step_year == year else p.coming_home", "two ways home mixed up"),
    Mutant("stages/employers.py", "odds *= habit if employer.partner else 1.0", "odds *= 1.0 if employer.partner else habit", "habit of those without"),
    Mutant("outcomes.py", '"college_going": (Count.COLLEGE, Count.GRADUATED)', '"college_going": (Count.COLLEGE, Count.COHORT)', "the wrong denominator of a rate"),
    Mutant("outcomes.py", "row[Count.HOLDERS_STAY_5] += holder and here", "row[Count.HOLDERS_STAY_5] += here", "a numerator outside its denominator"),
    Mutant("agents/groups.py", "return (cells & Flag.FEMALE) == 0", "return (cells & Flag.FEMALE) != 0", "groups mixed up"),
    Mutant("luck.py", "year, low, high = luck.year & LOW", "year, low, high = 0 & LOW", "the same luck every year"),
    Mutant("analysis/compare.py", "gap=pairs[scenario] - pairs[baseline]", "gap=pairs[baseline] - pairs[scenario]", "differences turned around"),
)
