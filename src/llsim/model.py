"""The talent pipeline: the schedule of the year."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents.groups import CELLS
from llsim.agents.industry import INDUSTRIES
from llsim.agents.pathway import Certification
from llsim.agents.table import rows_of
from llsim.catalogue import HEADLINES
from llsim.crew import Crew
from llsim.economy import economy_of
from llsim.elsewhere import NOTHING, seat_students, sent, with_arrivals
from llsim.everyone import Everyone
from llsim.flows import FLOW_SHAPE, tally_flow
from llsim.invariants import check_year
from llsim.luck import Luck
from llsim.memory import give_back, keep_freed_memory
from llsim.mesa_parts import DataCollector, Model
from llsim.outcomes import BINS, ENTRY_AGE, FIVE_YEARS, GRADUATION, LAST_AGE, MILESTONES, RATES, Count, Outcomes, tally_graduation, tally_industries, tally_later, tally_state
from llsim.policy import Policy, count_kinds
from llsim.reached import Reached
from llsim.reading import read_scenario
from llsim.region.cohorts import Enrollment
from llsim.region.institutions import Tables, build_tables
from llsim.region.reading import read_region
from llsim.region.region import Region
from llsim.rules import Rules
from llsim.scenario import Scenario, alike_but_for_levers, with_lever_intensities
from llsim.settings_records import records_of
from llsim.stages.applications import APPLICATION, write_applications
from llsim.stages.capacities import AS_THEY_ARE, places_of_certified, places_used, relax, with_more_vacancies
from llsim.stages.college_courses import take_college_courses, whole_seats
from llsim.stages.employers import asked_by_industry, decide_partnerships, know_sizes, learn_and_grow
from llsim.stages.entry import enter
from llsim.stages.high_school import attend_high_school, count_year
from llsim.stages.labor_market import work
from llsim.stages.matching import MarketYear, run_market
from llsim.stages.migration import migrate
from llsim.stages.pathway_choice import choose_pathways
from llsim.stages.pathway_quality import move_quality
from llsim.stages.postsecondary import attend_college
from llsim.stages.transition import take_next_step
from llsim.stages.work_based_learning import place_students
from llsim.years_lived import lived_in

YEARS_FOLLOWED = LAST_AGE - ENTRY_AGE + 1
YEARS_IN_SCHOOL = 6
YEARS_TO_SETTLE = 6
PUBLIC = ("state", "district", "college")


class TalentPipeline(Model):  # type: ignore[misc]  # Mesa ships no types
    """A region's young people, schools, colleges and employers, year by year.

    The model grows up for eighteen years before `first_year` with sizes and quality of institutions held still, so that it starts with people of all ages
    from 14 to 32. Flat keywords set the intensity of a lever in its natural unit (see levers/), 0 for none. `economy_seed`: the seed of
    the business cycle, so that several runs can live through one economy; that of the run when None. `grown_up`: a model that differs in its
    levers alone and stands before its first year: this one starts from a copy of it, to the bit as if it had grown up itself. `keeps_everyone`: keep the rows of those who
    are past the last age that is followed; otherwise they become free rows, and no more memory is held than for those who are followed.
    """

    def __init__(
        self,
        region: str | Region = "oakland_unified",
        scenario: str | Scenario = "baseline",
        *,
        rng: int = 1,
        sample: float = 1.0,
        threads: int = 1,
        accountability: float | None = None,
        dual_enrollment: float | None = None,
        transition_support: float | None = None,
        industry_incentives: float | None = None,
        school_support: float | None = None,
        check_invariants: bool = False,
        economy_seed: int | None = None,
        grown_up: TalentPipeline | None = None,
        keeps_everyone: bool = True,
    ) -> None:
        super().__init__(rng=rng)
        self.place = read_region(region) if isinstance(region, str) else region
        chosen = read_scenario(scenario, region=self.place) if isinstance(scenario, str) else scenario
        flat = (accountability, dual_enrollment, transition_support, industry_incentives, school_support)
        self.settings = with_lever_intensities(chosen, flat)
        self.luck_seed, self.sample, self.crew, self.check_invariants = int(rng), sample, Crew(threads), check_invariants
        self.keeps_everyone = keeps_everyone
        self.economy_seed = self.luck_seed if economy_seed is None else economy_seed
        self.first_cohort = self.settings.first_year - YEARS_FOLLOWED + 1
        if grown_up is None:
            self._grow_up()
        else:
            self._start_as(grown_up)
        self.policy.know_students(self._people(YEARS_IN_SCHOOL))
        reporters = {name: [self.latest, [name]] for name in HEADLINES if name in RATES}
        self.datacollector = DataCollector(model_reporters={"year": "year", **reporters})

    def _set_up(self, enrollment: Enrollment, tables: Tables) -> None:
        """Make records, economy and policy of tables; tell Mesa about the tables."""
        keep_freed_memory()
        self.enrollment, self.tables = enrollment, tables
        self.records = records_of(self.settings)
        self.economy = economy_of(self.place, self.settings, self.sample)
        self.policy = Policy(self.settings, self.tables, self.sample)
        self.outcomes = Outcomes(1.0 / self.sample)
        self.reached = {"certified": Reached(Certification.SILVER), "gold": Reached(Certification.GOLD)}
        self.unfilled = np.zeros(len(self.economy.log_pay))
        self.usual_tightness, self.elsewhere = 0.0, NOTHING
        kinds = [tables.students, tables.schools, tables.pathways, tables.employers, tables.colleges, tables.regions]
        for kind in kinds:
            kind.model = self
        self._agents_by_type = {kind.kind: kind for kind in kinds}
        self._all_agents = Everyone(kinds, self)

    def _grow_up(self) -> None:
        """Build everything, and live through the years before the first one."""
        enrollment = Enrollment(self.place, self.settings.population, self.sample)
        sizes = [enrollment.size(year) for year in range(self.first_cohort, self.settings.last_year + 1)]
        self.starts = np.concatenate([[0], np.cumsum(sizes)])
        self._set_up(enrollment, build_tables(self.place, self.sample, int(self.starts[-1]), self.settings))
        self.year = self.settings.first_year - YEARS_FOLLOWED
        self._let_partnerships_settle()
        while self.year < self.settings.first_year - 1:
            self._live_through_a_year(self.policy.baseline, grown_up=False)

    def _start_as(self, other: TalentPipeline) -> None:
        """Start from a copy of people and institutions of another model. Raises ValueError where this one would have grown up otherwise."""
        if not (other.year == self.settings.first_year - 1 and (self.luck_seed, self.economy_seed, self.sample) == (other.luck_seed, other.economy_seed, other.sample)
                and self.place == other.place and alike_but_for_levers(self.settings, other.settings)):
            raise ValueError("grown_up: found a model of another region, seed, sample or settings, or one that has moved on; allowed: one that differs in its levers alone")
        self.year, self.starts = other.year, other.starts
        self._set_up(other.enrollment.copy(), other.tables.copy(int(self.starts[YEARS_FOLLOWED - 1])))
        self.unfilled, self.usual_tightness = other.unfilled.copy(), other.usual_tightness

    def step(self) -> None:
        """Live through one school year: rules in force, then the year, then Mesa's collector."""
        self._live_through_a_year(self.policy.rules_in_force(self.year + 1), grown_up=True)
        self.datacollector.collect(self)
        self.running = self.year < self.settings.last_year

    def run_model(self) -> None:
        """Run to the last year of the scenario."""
        while self.running:
            self.step()

    def _live_through_a_year(self, rules: Rules, *, grown_up: bool) -> None:
        """One school year, in order.

        1 entry and pathway choice  2 partnership  3 placement  4 college courses  5 high school  6 next step  7 college
        8 work, vacancies, matching, wages  9 migration  10 quality and certification  11 employers learn and grow  12 record
        """
        self.year += 1
        luck, tables, records, loops = Luck(self.luck_seed, self.year), self.tables, self.records, self.settings.feedbacks
        more = relax(self.settings.capacities, rules, tables, luck, self.year == self.settings.first_year) if grown_up else AS_THEY_ARE
        seat_students(tables.colleges.array, self.elsewhere.students)
        if not self.keeps_everyone and self.year >= self.first_cohort + YEARS_FOLLOWED:
            give_back(tables.students.array[self._of_cohort(self.year - YEARS_FOLLOWED)])
        entrants = self._cohort(self.year)
        ids, cells, schools = self.enrollment.enter(luck)
        self.crew.each(len(ids), lambda part: enter(entrants[part], ids[part], cells[part], schools[part], records.entry, luck))
        choose_pathways(entrants, tables, records.pathway_choice, luck, self.crew)
        certified = places_of_certified(tables.pathways.array)
        people, young = self._people(YEARS_FOLLOWED), self._people(YEARS_IN_SCHOOL)
        upper_grades = count_year(young, tables, len(ids))
        self._decide_partnerships(rules, luck)
        place_students(young, upper_grades, tables, records.work_based_learning, luck, self.crew, more.placements)
        seats = whole_seats(rules.schools["college_course_seats"], tables.schools.array, luck)
        used = take_college_courses(young, upper_grades, tables, rules, records.college_courses, luck, seats, self.crew)
        self.crew.each(len(young), lambda part: attend_high_school(
            young[part], tables.schools.rows, tables.pathways.rows, records.groups, records.high_school, records.entry, records.work_based_learning, records.feedbacks, luck))
        tables.colleges.array["entrants"] = 0
        take_next_step(young, tables, rules, records.groups, records.transition, luck, self.policy.covered(rules) / (1.0 + more.counsellors.next_step), self.crew)
        forms = self.crew.each(len(people), lambda part: self._study_work_or_apply(people[part], part.start, rules, luck))
        market = self.market = run_market(
            people, np.concatenate(forms), tables, with_more_vacancies(with_arrivals(self.economy, self.elsewhere.seekers), more.vacancies), records.labor_market, luck, Luck(self.economy_seed, self.year),
            self.usual_tightness, self.year - self.settings.first_year, self.crew, congested=loops.congestion,
        )
        outside_wage = self.settings.labor_market.outside_wage * exp(self.elsewhere.pay)
        moves = self.crew.each(len(people), lambda part: migrate(people[part], records.migration, outside_wage, luck))
        move_quality(tables.pathways.rows, tables.schools.rows, rows_of(rules.schools), records.pathway_quality, records.feedbacks, not grown_up, luck)
        self.unfilled = market.left_by_industry / np.maximum(market.posted_by_industry, 1)
        learn_and_grow(tables.employers.rows, self.economy.growth, records.employers, records.feedbacks, not grown_up)
        self.sent = sent(tables.colleges.array, np.sum(moves, axis=0), market, float(tables.employers.array["jobs"].sum()))
        if grown_up:
            self._record(market, rules, used)
            self.outcomes.capacities(self.year, places_used(tables, certified, (used, seats), self.policy.covered(rules) * self.sample))
        else:
            self.usual_tightness = log(max(market.posted, 1) / max(market.seekers, 1))
        if self.check_invariants:
            check_year(tables, tables.students.array[self._rows(YEARS_FOLLOWED)], market, self.year, used, seats, congested=loops.congestion)

    def _cohort(self, year: int) -> Any:
        """Return the rows of the cohort that enters in a year."""
        return rows_of(self.tables.students.array[self._of_cohort(year)])

    def _of_cohort(self, year: int) -> slice:
        """Return where the cohort that enters in a year is in the table of students."""
        place = year - self.first_cohort
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    def _rows(self, cohorts: int) -> slice:
        """Return where the newest cohorts, at most so many, are in the table of students."""
        newest = self.year - self.first_cohort + 1
        return slice(int(self.starts[max(0, newest - cohorts)]), int(self.starts[newest]))

    def _people(self, cohorts: int) -> Any:
        """Return the rows of the newest cohorts, at most so many."""
        return rows_of(self.tables.students.array[self._rows(cohorts)])

    def _let_partnerships_settle(self) -> None:
        """Let employers decide for some years before the first student enters, as if all seats were taken: most partners have been so before."""
        pathways = self.tables.pathways.array
        pathways["upper_grades"] = 2 * pathways["seats"]
        know_sizes(self.tables.employers.rows, self.records.employers)
        for year in range(self.year - YEARS_TO_SETTLE, self.year):
            self._decide_partnerships(self.policy.baseline, Luck(self.luck_seed, year))

    def _decide_partnerships(self, rules: Rules, luck: Luck) -> None:
        """Let every employer decide whether to work with schools this year."""
        visits = self.policy.visits(rules, self.tables.employers.array, self.settings.employers.staff_visits)
        asked = asked_by_industry(self.tables.pathways.array, self.tables.first_employer)
        decide_partnerships(
            self.tables, rows_of(rules.industries), visits, self.unfilled, asked, self.records.employers, self.records.feedbacks, luck, self.crew,
        )

    def _study_work_or_apply(self, block: Any, start: int, rules: Rules, luck: Luck) -> Any:
        """Let a block of people live through a year of college or work; return the applications of those who look for work."""
        attend_college(block, self.tables.schools.rows, rules.student_rows, self.records.postsecondary, luck)
        work(block, self.records.labor_market, luck)
        forms = np.zeros(len(block), APPLICATION)
        return forms[: write_applications(block, start, self.records.labor_market, rows_of(forms))]

    def _record(self, market: MarketYear, rules: Rules, used_seats: Any) -> None:
        """Count milestones of cohorts, the state of the region, flows, totals and costs of the year."""
        counts = np.zeros((BINS, len(Count)), np.int64)
        tally_graduation(self._cohort(self.year - GRADUATION), counts)
        for years in MILESTONES:
            tally_later(self._cohort(self.year - years), years, counts)
        people = self._people(YEARS_FOLLOWED)
        counts += sum(self.crew.share(len(people), lambda part: self._state_of(people[part])))
        self.outcomes.record(self.year, counts)
        flow = np.zeros((CELLS, *FLOW_SHAPE), np.int64)
        tally_flow(self._cohort(self.year - FIVE_YEARS), flow)
        self.outcomes.flows[self.year - FIVE_YEARS] = flow
        graduates = np.zeros(self.policy.classes * CELLS, np.int64)
        count_kinds(self._people(YEARS_IN_SCHOOL), self.tables.schools.rows, self.year, graduates)
        self.outcomes.book(self.year, self.policy.bill(rules, used_seats, graduates, people))
        self.outcomes.lived[self.year] = np.sum(self.crew.share(len(people), lambda part: lived_in(people[part], self.year, YEARS_FOLLOWED)), axis=0)
        self._record_totals(market)

    def _state_of(self, block: Any) -> npt.NDArray[np.int64]:
        """Count the state of a block of people."""
        counts = np.zeros((BINS, len(Count)), np.int64)
        tally_state(block, self.tables.pathways.rows, self.records.civic_life, self.year, counts)
        return counts

    def _record_totals(self, market: MarketYear) -> None:
        """Record totals of the labour market, of partnerships and of public cost, in real people, jobs and dollars."""
        employers, scale = self.tables.employers.array, 1.0 / self.sample
        public = sum(dollars for year, _, payer, dollars in self.outcomes.costs if year == self.year and payer in PUBLIC)
        totals = {
            "local_hires": market.hires, "net_local_hires": market.filled_by_residents, "vacancies_posted": market.posted,
            "vacancies_filled": market.filled_by_residents + market.in_migrants,
            "employer_partners": int(employers["partner"].sum()), "wbl_slots": int(employers["slots"].sum()),
        }
        for kind, reached in self.reached.items():
            totals[f"{kind}_pathway_students"], totals[f"{kind}_pathway_newcomers"] = reached.count(self.tables.pathways.array)
        for outcome, value in totals.items():
            self.outcomes.total(self.year, outcome, value * scale)
        self._record_industries(market)
        self.outcomes.total(self.year, "public_cost", public)
        region = self.tables.regions.array
        region["jobs"], region["vacancies"] = employers["jobs"].sum() * scale, market.posted * scale
        region["filled"], region["rivals"] = totals["vacancies_filled"] * scale, market.rivals * scale
        region["in_migrants"] = market.in_migrants * scale

    def _record_industries(self, market: MarketYear) -> None:
        """Record vacancies by industry, and on-time graduates by the industry of their pathway, in real jobs and people."""
        graduates = np.zeros(len(INDUSTRIES), np.int64)
        tally_industries(self._cohort(self.year - GRADUATION), self.tables.pathways.rows, graduates)
        found = {"graduates": graduates, "vacancies_posted": market.posted_by_industry, "vacancies_filled": market.posted_by_industry - market.left_by_industry}
        for outcome, values in found.items():
            self.outcomes.by_industry[self.year, outcome] = values.astype(np.float64) * self.outcomes.weight

    def let_go(self) -> None:
        """Let go of everybody and everything at once. Model, tables and collector name each other: without this, memory waits for Python to look for circles."""
        self.__dict__.clear()

    def latest(self, outcome: str) -> float:
        """Return an outcome of all students in the year just lived through; NaN before the first."""
        return self.outcomes.value(outcome, "all", self.year) if self.year in self.outcomes.counts else float("nan")
