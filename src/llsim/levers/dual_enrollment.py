"""Lever 2: college courses in high school."""

from __future__ import annotations

from typing import Annotated, ClassVar

from llsim.levers.lever import Lever, Price, Reach, Target
from llsim.parameter import About, Between, Fixed, LogNormal, Uniform
from llsim.rules import Rules


class DualEnrollment(Lever):
    """Buy college-course seats in the region's high schools, and open them to students below the achievement rule.

    Seats are per 100 students aimed at: with `groups`, a school gets seats for its students of these groups, and they go first in line.

    Assumes that instructors can be found up to `instructor_limit`; beyond it no seat is added.
    """

    key: ClassVar[str] = "dual_enrollment"
    intensity: ClassVar[str] = "seats"
    takes: ClassVar[tuple[Target, ...]] = ("schools", "groups")
    prices: ClassVar[tuple[Price, ...]] = (Price("dollars_per_seat", "state", "course_seat"), Price("coordination_dollars", "district", "course_seat"))

    seats: Annotated[
        float, Between(0, 100), About("college-course seats added", "seats per 100 students of grades 11 and 12", Uniform(0, 40), "DE18; B063.3", "C")
    ] = 15.0
    open_access: Annotated[
        float,
        Between(0, 1),
        About("how far eligibility is opened: 0 today's achievement rule, 1 open to all", "share", Uniform(0, 1), "DE19; assumed", "D"),
    ] = 0.5
    instructor_limit: Annotated[
        float,
        Between(0, 100),
        About("seats added at most for want of instructors", "seats per 100 students of grades 11 and 12", Uniform(15, 60), "assumed", "D"),
    ] = 40.0
    dollars_per_seat: Annotated[
        float, Between(0, 10_000), About("state money for a course seat of three units", "dollars", LogNormal(750, 0.25), "CO10", "D")
    ] = 750.0
    coordination_dollars: Annotated[
        float, Between(0, 10_000), About("district cost of a course seat: books, coordination", "dollars", LogNormal(150, 0.5), "assumed", "D")
    ] = 150.0
    courses_a_year: Annotated[
        float, Between(0.5, 6), About("courses a participant takes in a year", "courses", Fixed(), "DE20; assumed", "C")
    ] = 1.5

    def amend(self, rules: Rules, reach: Reach, year: int) -> None:
        """Add seats and access; charge for the share of used seats that the lever added. Groups aimed at go first in line."""
        added = self.dose(year) * min(self.seats, self.instructor_limit) * reach.share_by_school
        rules.schools["college_course_seats"] += added
        rules.students["open_access"][reach.students_by_kind] += self.dose(year) * self.open_access
        if self.groups:
            rules.students["course_priority"][reach.students_by_kind] += 1.0
        price = added * self.courses_a_year
        rules.charge(self.title, "state", "course_seat", price * self.dollars_per_seat)
        rules.charge(self.title, "district", "course_seat", price * self.coordination_dollars)
