"""Build a region's schools, pathways, employers and colleges from its file.

What the file does not say (which school has which theme, unless it lists its schools; how large each employer is) is laid out by luck
with seed 0, so that every seed of a run meets the same institutions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from llsim.agents import place
from llsim.agents.arithmetic import rounded_in_total
from llsim.agents.college import College, Sector
from llsim.agents.employer import NEIGHBOURS, Employer
from llsim.agents.industry import INDUSTRIES
from llsim.agents.pathway import Certification, Pathway
from llsim.agents.school import School
from llsim.agents.student import Student
from llsim.agents.table import Row, Table
from llsim.luck import Decision, Luck, fill_normal, fill_uniform
from llsim.region.population import school_numbers, school_shares, simulated_schools, thinned
from llsim.region.region import Region
from llsim.region.school_list import ListedSchool

SECTORS = {
    "public_four_year": Sector.FOUR_YEAR, "private_four_year": Sector.FOUR_YEAR, "community_college": Sector.TWO_YEAR,
    "trade_school": Sector.TRADE, "apprenticeship": Sector.APPRENTICESHIP,
}
LAYOUT = Luck(seed=0, year=0)
SMALLEST_COLLEGE = 10.0
THEMES = {theme: row for row, theme in enumerate(INDUSTRIES)}


def copied[R: Row](table: Table[R]) -> Table[R]:
    """Copy a table with its agents."""
    return Table(table.kind, table.array.copy())


@dataclass
class Tables:
    """All agents of a region, and where each industry's employers and each sector's colleges begin."""

    students: Table[Student]
    schools: Table[School]
    pathways: Table[Pathway]
    employers: Table[Employer]
    colleges: Table[College]
    regions: Table[place.Region]
    first_employer: npt.NDArray[np.int64]
    first_college: npt.NDArray[np.int64]
    schools_each: float = 1.0
    """Schools of the region that each simulated one stands for."""

    def copy(self, students: int) -> Tables:
        """Copy all agents; of students the first so many rows, the others are free."""
        people = Table.empty(Student, len(self.students.array))
        people.array[:students] = self.students.array[:students]
        return Tables(
            people, copied(self.schools), copied(self.pathways), copied(self.employers), copied(self.colleges), copied(self.regions),
            self.first_employer, self.first_college, self.schools_each,
        )  # fmt: skip


def lots(count: int, decision: int) -> npt.NDArray[np.float64]:
    """Draw a uniform number for each of `count` institutions."""
    out = np.zeros(count)
    fill_uniform(LAYOUT, int(decision), out)
    return out


def bells(count: int, decision: int) -> npt.NDArray[np.float64]:
    """Draw a standard normal number for each of `count` institutions."""
    out = np.zeros(count)
    fill_normal(LAYOUT, int(decision), out)
    return out


def schools_each(region: Region, sample: float) -> float:
    """Return how many schools of the region each simulated one stands for."""
    return max(1, round(region.schools.high_schools.value)) / simulated_schools(region, sample)


def build_schools(region: Region, sample: float, quality: Any) -> Table[School]:
    """Make the schools: sizes from the file, capacity spread around its mean. Thinned, each keeps the number of one it stands for."""
    shares = school_shares(region, sample)
    table = Table.empty(School, len(shares))
    table.array["id"] = school_numbers(region, sample)
    table.array["share"] = shares
    spread = quality.leadership_spread
    table.array["leadership"] = np.clip(quality.leadership + spread * bells(len(shares), Decision.QUALITY), 0.05, 0.95)
    table.array["support_services"] = np.clip(quality.support_services + spread * bells(len(shares), Decision.STAFF_SHOCK), 0.05, 0.95)
    wall_to_wall = region.schools.wall_to_wall_share.share * len(shares)
    table.array["wall_to_wall"] = np.argsort(np.argsort(lots(len(shares), Decision.SCHOOL))) < round(wall_to_wall)
    if region.schools.school_list is not None:
        table.array["wall_to_wall"] = [school.structure == "wall_to_wall" for school in _listed(region.schools.school_list, table)]
    return table


def _listed(schools: list[ListedSchool], table: Table[School]) -> list[ListedSchool]:
    """Return what the list says of each simulated school."""
    return [schools[number - 1] for number in table.array["id"]]


def build_pathways(region: Region, schools: Table[School], ninth_graders: float, settings: Any) -> Table[Pathway]:
    """Make the pathways: as listed, or themes by student interest, seats by the school's size, certification by the published shares."""
    listed = None if region.schools.school_list is None else _listed(region.schools.school_list, schools)
    per_school = _pathways_by_school(region, len(schools.array)) if listed is None else np.array([len(school.pathways) for school in listed], np.int64)
    schools.array["pathways"] = per_school
    schools.array["first_pathway"] = np.concatenate([[0], np.cumsum(per_school)[:-1]])
    count = int(per_school.sum())
    table = Table.empty(Pathway, count)
    rows = table.array
    rows["id"] = np.arange(1, count + 1)
    rows["school"] = np.repeat(np.arange(len(per_school)), per_school)
    if listed is None:
        _lay_out(region, rows, schools, ninth_graders, settings)
    else:
        _take_from_list(rows, listed, schools.array["share"] * ninth_graders / region.students.ninth_graders.value)
    _start_quality(rows, settings.pathway_quality, settings.first_year)
    return table


def _lay_out(region: Region, rows: Any, schools: Table[School], ninth_graders: float, settings: Any) -> None:
    """Give pathways themes, seats and certification by luck and the region's shares."""
    interest = np.array(settings.entry.interest.values())
    rows["industry"] = _themes(interest / interest.sum(), rows["school"], len(rows))
    whole = schools.array["wall_to_wall"][rows["school"]]
    seat_share = np.where(whole, 1.05, region.schools.pathway_seat_share.share)
    grade = schools.array["share"][rows["school"]] * ninth_graders
    rows["seats"] = rounded_in_total(seat_share * grade / schools.array["pathways"][rows["school"]])
    rank = _ranks(len(rows))
    gold = rank < region.schools.gold_share.share * len(rows)
    certified = rank < region.schools.certified_share.share * len(rows)
    rows["certification"] = np.where(gold, Certification.GOLD, np.where(certified, Certification.SILVER, Certification.NONE))


def _take_from_list(rows: Any, listed: list[ListedSchool], sizes: npt.NDArray[np.float64]) -> None:
    """Give pathways what the list says. `sizes`: the simulated ninth graders of each school over all of the region's; seats go with them."""
    pathways = [pathway for school in listed for pathway in school.pathways]
    own = np.array([school.ninth_graders_share / 100.0 for school in listed])
    rows["industry"] = [THEMES[pathway.theme] for pathway in pathways]
    rows["seats"] = rounded_in_total(np.array([float(pathway.seats) for pathway in pathways]) * (sizes / own)[rows["school"]])
    rows["certification"] = [Certification[pathway.certification.upper()] for pathway in pathways]


def _pathways_by_school(region: Region, schools: int) -> npt.NDArray[np.int64]:
    """Spread the mean number of pathways over schools: at least one each, at most ten."""
    mean = region.schools.pathways_per_school.value
    exact = np.clip(mean * (0.5 + lots(schools, Decision.CERTIFY)), 1, 10)
    return np.maximum(1, np.floor(exact + 0.5)).astype(np.int64)


def _themes(shares: npt.NDArray[np.float64], school: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.int64]:
    """Give each pathway an industry in proportion to shares, no two alike in one school while that is possible."""
    themes = np.searchsorted(np.cumsum(shares), lots(count, Decision.EMPLOYER_INDUSTRY))
    themes = np.minimum(themes, len(INDUSTRIES) - 1)
    for row in range(1, count):
        taken = set(themes[:row][school[:row] == school[row]].tolist()) if count < 5_000 else set()
        while themes[row] in taken and len(taken) < len(INDUSTRIES):
            themes[row] = (themes[row] + 1) % len(INDUSTRIES)
    return themes


def _ranks(count: int) -> npt.NDArray[np.float64]:
    """Put pathways in an order by luck: half, one and a half, and so on."""
    return (np.argsort(np.argsort(lots(count, Decision.CERTIFY))) + 0.5).astype(np.float64)


def _start_quality(rows: Any, quality: Any, first_year: int) -> None:
    """Give certified pathways the year they earned it, over the last years, and every element a quality the school sustains."""
    gold, certified = rows["certification"] == Certification.GOLD, rows["certification"] > Certification.NONE
    level = np.where(gold, quality.start_gold, np.where(certified, quality.start_silver, quality.start_uncertified))
    floor = np.where(gold, quality.gold, np.where(certified, quality.silver, 0.05))
    spread = quality.start_spread * bells(4 * len(rows), Decision.STAFF_SHOCK).reshape(-1, 4)
    rows["quality"] = np.clip(level[:, None] + spread, floor[:, None], 1.0)
    rows["sustained"] = rows["quality"]
    rows["certified_year"] = np.where(certified, first_year - 1 - np.floor(_ranks(len(rows))) % quality.renewal, 0)


def build_employers(region: Region, sample: float, settings: Any) -> tuple[Table[Employer], npt.NDArray[np.int64]]:
    """Make the employers of each industry: sizes from the published classes, jobs scaled to the industry's share."""
    jobs = region.jobs * region.economy.job_shares * sample
    mean_jobs = settings.employers.mean_jobs
    counts = np.maximum(1, np.round(jobs / mean_jobs)).astype(np.int64)
    table = Table.empty(Employer, int(counts.sum()))
    rows = table.array
    first = np.concatenate([[0], np.cumsum(counts)])
    rows["id"] = np.arange(1, len(rows) + 1)
    rows["industry"] = np.repeat(np.arange(len(INDUSTRIES)), counts)
    shares, held = (np.array(v.values()) for v in (settings.employers.size_classes, settings.employers.size_jobs))
    for industry in range(len(INDUSTRIES)):
        own = slice(first[industry], first[industry + 1])
        quantile = (np.arange(counts[industry]) + 0.5) / counts[industry]
        size_class = np.minimum(np.searchsorted(np.cumsum(shares / shares.sum()), quantile), len(shares) - 1)
        size = (held / shares * mean_jobs)[size_class]
        rows["jobs"][own] = size * jobs[industry] / size.sum()
    rows["wage_offer"] = settings.employers.wage_spread * bells(len(rows), Decision.WAGE)
    for k in range(NEIGHBOURS):
        within = lots(len(rows), Decision.NEIGHBOUR + k)
        rows["neighbours"][:, k] = first[rows["industry"]] + np.floor(within * counts[rows["industry"]])
    return table, first


def build_colleges(region: Region, graduates: float, sample: float) -> tuple[Table[College], npt.NDArray[np.int64]]:
    """Make the colleges, sorted by sector with those away first; seats in proportion to this region's graduates, at least ten each."""
    kinds = sorted(region.colleges, key=lambda kind: (SECTORS[kind.sector], kind.local, kind.key))
    everyone = [kind.seats_per_100_graduates.value / 100.0 * graduates / sample for kind in kinds]
    counts = [thinned(max(1, round(kind.count.value)), seats, sample, SMALLEST_COLLEGE) for kind, seats in zip(kinds, everyone, strict=True)]
    table = Table.empty(College, sum(counts))
    rows = table.array
    rows["id"] = np.arange(1, len(rows) + 1)
    rows["sector"] = np.repeat([int(SECTORS[kind.sector]) for kind in kinds], counts)
    rows["local"] = np.repeat([kind.local for kind in kinds], counts)
    rows["public"] = np.repeat([kind.sector != "private_four_year" for kind in kinds], counts)
    rows["seats"] = np.concatenate([_split(seats * sample, count) for seats, count in zip(everyone, counts, strict=True)])
    key = rows["sector"] * 2 + rows["local"]
    return table, np.searchsorted(key, np.arange(11)).astype(np.int64)


def _split(total: float, count: int) -> npt.NDArray[np.int64]:
    """Split a number of seats evenly over colleges, whole seats."""
    edges = np.floor(total * np.arange(count + 1) / count + 0.5).astype(np.int64)
    return np.diff(edges)


def build_tables(region: Region, sample: float, cohorts: int, settings: Any) -> Tables:
    """Build all tables of a region at a sample share; students are free rows for so many cohorts."""
    ninth_graders = region.students.ninth_graders.value * sample
    graduates = ninth_graders * _graduation(region)
    schools = build_schools(region, sample, settings.pathway_quality)
    paths = build_pathways(region, schools, ninth_graders, settings)
    firms, first_employer = build_employers(region, sample, settings)
    places, first_college = build_colleges(region, graduates, sample)
    regions = Table.empty(place.Region, 1)
    regions.array["id"] = 1
    return Tables(Table.empty(Student, cohorts), schools, paths, firms, places, regions, first_employer, first_college, schools_each(region, sample))


def _graduation(region: Region) -> float:
    rates = region.targets.graduation_rate
    return rates["all"].share if rates and "all" in rates else 0.87

