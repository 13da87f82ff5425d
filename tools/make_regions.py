"""Write configs/regions/*.yaml from the evidence tables and an explicit list of what was assumed.

Run: .venv/bin/python tools/make_regions.py [FOLDER]. Every figure carries unit, year, source and how it is known.
"""

from __future__ import annotations

import csv
import re
import sys
from itertools import pairwise
from math import ceil, log
from pathlib import Path
from statistics import pstdev

from district_schools import DISTRICTS as LATER
from district_schools import School

ROOT = Path(__file__).resolve().parents[1]
EVIDENCE = ROOT / "src" / "llsim" / "evidence"
SECTORS = {
    "agriculture": "Agriculture & Natural Resources", "arts_media": "Arts, Media & Entertainment", "construction": "Building & Construction Trades",
    "business_finance": "Business & Finance", "education": "Education, Child Development & Family Services", "energy": "Energy, Environment & Utilities",
    "engineering": "Engineering & Architecture", "fashion_interior": "Fashion & Interior Design (incl. personal services)",
    "health": "Health Science & Medical Technology", "hospitality": "Hospitality, Tourism & Recreation",
    "information_technology": "Information & Communication Technologies", "manufacturing": "Manufacturing & Product Development",
    "marketing_sales": "Marketing, Sales & Service", "public_services": "Public Services", "transportation": "Transportation",
}
GROUPS = {"all": "all", "african_american": "african_american", "latino": "latino", "asian": "asian", "white": "white",
          "english_learner": "english_learner", "low_income": "low_income", "students_with_disabilities": "disability"}
TITLES = {
    "oakland_east_bay": "Oakland and the East Bay", "los_angeles_long_beach": "Los Angeles and Long Beach", "sacramento": "Sacramento",
    "fresno": "Fresno", "tulare_porterville": "Tulare and Porterville", "kern_bakersfield": "Kern and Bakersfield",
    "rural_north_ca": "Rural Northern California", "detroit": "Detroit", "california": "California", "us": "United States",
    "oakland_unified": "Oakland Unified School District", "long_beach_unified": "Long Beach Unified School District",
}
COUNTIES = ("oakland_east_bay", "los_angeles_long_beach", "sacramento", "fresno", "tulare_porterville", "kern_bakersfield", "rural_north_ca", "detroit")
KINDS = dict.fromkeys(COUNTIES, "county") | {"california": "state", "us": "nation"}
DISTRICTS = {"oakland_unified": ("district_oakland_usd", "oakland_east_bay"), "long_beach_unified": ("district_long_beach_usd", "los_angeles_long_beach")}

RACES = ("african_american", "latino", "asian", "white")
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Read an evidence table."""
    with (EVIDENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PUBLISHED = rows("regions.csv")
for above, below in pairwise(PUBLISHED):  # "same" in a column of sources is that of the row above
    below["source"] = above["source"] if below["source"] == "same" else below["source"]
BASELINE = {row["id"]: row for row in rows("baseline.csv")}


def clean(text: str) -> str:
    """Put a text between double quotes for YAML, on one line."""
    return '"' + re.sub(r"\s+", " ", text).replace("\\", "/").replace('"', "'").strip() + '"'


def figure(value: float, unit: str, year: str, source: str, basis: str, note: str = "", use: str = "") -> str:
    """Write one figure as a flow mapping."""
    parts = [f"value: {value:g}" if abs(value) < 1e5 else f"value: {value:.0f}", f"unit: {clean(unit)}", f"year: {clean(year)}", f"source: {clean(source)}", f"basis: {basis}"]
    parts += [f"note: {clean(note)}"] if note else []
    parts += [f"use: {use}"] if use else []
    return "{" + ", ".join(parts) + "}"


def assumed(value: float, unit: str, why: str, use: str = "", basis: str = "assumed", year: str = "2026") -> str:
    """Write a figure nobody published for this place, with the reason; `year` is the one it stands for, where it stands for one."""
    return figure(value, unit, year, "assumed for this project" if basis == "assumed" else "from memory, to be checked", basis, why, use)


def weakest(*bases: str) -> str:
    """Say how a computed figure is known: derived, but no better than the weakest figure it was computed from."""
    return next((basis for basis in ("assumed", "from memory") if basis in bases), "derived")


def basis_of(row: Row | None, missing: str = "assumed") -> str:
    """Say how a published row is known; `missing` where there is no row."""
    if row is None:
        return missing
    return "from memory" if row["basis"].startswith("from memory") else "read in an excerpt"


def number(text: str) -> tuple[float, str]:
    """Read a published number; a range becomes its midpoint with the range as a note."""
    found = [float(part) for part in re.findall(r"\d+\.?\d*", text.split("(", maxsplit=1)[0])]
    if len(found) > 1:
        return sum(found[:2]) / 2, f"published as {text}, midpoint"
    return found[0], f"published as {text}" if "~" in text else ""


def published(region: str, quantity: str, population: str = "all") -> Row | None:
    """Find one published row of a region."""
    for row in PUBLISHED:
        if row["region"] == region and row["quantity"] == quantity and row["population"] == population and row["value"]:
            return row
    return None


def known(row: Row, unit: str, use: str = "", note: str = "", value: float | None = None) -> str:
    """Write a published row as a figure."""
    midpoint, ranged = number(row["value"])
    notes = "; ".join(part for part in (note, ranged, row["note"]) if part)
    return figure(midpoint if value is None else value, unit, row["year"], row["source"], basis_of(row), notes, use)


def baseline(identity: str, unit: str = "%", use: str = "") -> str:
    """Write a row of the baseline table as a target, with the use the table gives it unless said otherwise."""
    row = BASELINE[identity]
    value, ranged = number(row["value"])
    given = row["suggested_use"] if row["suggested_use"] in ("calibrate", "hold_out") else "hold_out"
    note = "; ".join(part for part in (f"{identity}, {row['geography']}", ranged, row["note"]) if part)
    return figure(value, unit, row["year"], row["citation"], basis_of(row), note, use or given)


# What no table gives, by region: (african_american, latino, asian, white, english_learner, low_income, disability) in per cent.
GROUPS_FROM_MEMORY = {
    "us": (15.0, 28.0, 5.5, 45.5, 9.0, 50.0, 14.0),
    "detroit": (42.0, 8.0, 3.0, 43.0, 7.0, 60.0, 13.0),
}
RURAL = {"african_american": 1.0, "asian": 2.0, "english_learner": 5.0}
FIRST_GENERATION = {"oakland_east_bay": 38.0, "sacramento": 48.0, "us": 42.0, "detroit": 46.0, "rural_north_ca": 50.0, "oakland_unified": 60.0}
SCHOOLS = {"oakland_east_bay": 75, "los_angeles_long_beach": 290, "sacramento": 55, "fresno": 45, "tulare_porterville": 25, "kern_bakersfield": 38,
           "rural_north_ca": 9, "detroit": 75, "california": 1300, "us": 23_500}
UNITED_STATES_NINTH_GRADERS = 4_000_000


def students(region: str) -> list[str]:
    """Write the student body of a county, state or nation."""
    cohort = published(region, "4yr_cohort_size")
    lines = ["students:"]
    if cohort:
        lines.append(f"  ninth_graders: {known(cohort, 'students a year')}")
    elif region == "us":
        lines.append(f"  ninth_graders: {assumed(UNITED_STATES_NINTH_GRADERS, 'students a year', 'public and private grade 9, about 4 million', basis='from memory', year='2022')}")
    else:
        why = "Wayne County labour force 808,171 at the national ratio of ninth graders to labour force (4.0 of 163.5 million)"
        lines.append(f"  ninth_graders: {assumed(round(808_171 * UNITED_STATES_NINTH_GRADERS / 163_500_000), 'students a year', why)}")
    lines.append(f"  enrollment_growth: {assumed(0.0, '% a year', 'no series was found; enrollment held constant')}")
    lines += shares(region)
    lines.append(f"  first_generation: {assumed(FIRST_GENERATION.get(region, 58.0), '%', 'parents without a college degree; guessed from adult education')}")
    lines.append(f"  female: {assumed(49.0, '%', 'about the national share of girls in high school')}")
    return lines


def shares(region: str) -> list[str]:
    """Write group shares; the race groups' rest is `other`."""
    memory = dict(zip(("african_american", "latino", "asian", "white", "english_learner", "low_income", "disability"), GROUPS_FROM_MEMORY.get(region, ()), strict=False))
    lines, total, bases = [], 0.0, []
    missing = "assumed" if region == "rural_north_ca" else "from memory"
    for published_name, name in list(GROUPS.items())[1:]:
        row = published(region, "share_of_cohort", published_name)
        value = float(row["value"]) if row else memory.get(name, RURAL.get(name, 0.0))
        if name in RACES:
            total += value
            bases.append(basis_of(row, missing))
        text = known(row, "%") if row else assumed(value, "%", "not published for so few students; assumed" if region == "rural_north_ca" else "public schools, about", basis=missing)
        lines.append(f"  {name}: {text}")
    rest = figure(round(100.0 - total, 4), "%", "as the groups", "100 less the four groups above", weakest(*bases), "Filipino, Pacific Islander, American Indian, two or more, not reported")
    return [*lines, f"  other: {rest}"]


def schools(region: str, count: str, seat_share: str, certified: str, gold: str, whole: str) -> list[str]:
    """Write the school system."""
    return [
        "schools:",
        f"  high_schools: {count}",
        f"  size_spread: {assumed(0.6, 'log sd', 'spread of school sizes; no list was read')}",
        f"  pathways_per_school: {assumed(3.0 if region != 'rural_north_ca' else 1.5, 'pathways a school', 'no count was found')}",
        f"  pathway_seat_share: {seat_share}",
        f"  certified_share: {certified}",
        f"  gold_share: {gold}",
        f"  wall_to_wall_share: {whole}",
    ]


def county_schools(region: str) -> list[str]:
    """Write the school system of a county, state or nation."""
    why = "comprehensive high schools, from cohort size at about 380 to 430 ninth graders each" if region != "us" else "public high schools, about"
    return schools(
        region,
        assumed(SCHOOLS[region], "schools", why),
        assumed(30.0, "%", "near the 25.8 % of graduates with three or more credits in one field (B066.2), entrants included"),
        assumed(8.0 if region != "us" else 1.0, "%", "certified pathways among pathways; tens are added a year in the nation (LL27)"),
        assumed(2.0 if region != "us" else 0.2, "%", "Gold among pathways; 12 in the nation in 2019 (LL25)"),
        assumed(2.0, "%", "schools in which every student is in a pathway"),
    )


# Rows of regions.csv that are also rows of baseline.csv, which holds them out.
HELD_OUT = {("california", "a-g_of_graduates", "white"): "B014", ("california", "a-g_of_graduates", "asian"): "B017", ("california", "a-g_of_graduates", "disability"): "B026"}


def by_group(region: str, quantity: str) -> dict[str, str]:
    """Write the published rates of a region by group, as figures to calibrate on."""
    found = {}
    for published_name, name in GROUPS.items():
        row = published(region, quantity, published_name)
        if row:
            held = HELD_OUT.get((region, quantity, name))
            found[name] = known(row, "%", "hold_out" if held else "calibrate", f"{held}: held out, never fitted" if held else "")
    return found


def targets(region: str) -> list[str]:
    """Write the published rates: fitted or held out."""
    graduation, dropout, ready = (by_group(region, q) for q in ("4yr_ACGR", "4yr_dropout", "a-g_of_graduates"))
    if region == "us":
        ids = {"all": "B036", "african_american": "B037", "latino": "B038", "white": "B039", "asian": "B040", "english_learner": "B041", "low_income": "B042", "disability": "B043"}
        graduation = {group: baseline(identity) for group, identity in ids.items()}
        dropout = {"all": assumed(9.0, "%", "100 less graduation less about 4.4 % still enrolled", "calibrate")}
        ready = {"all": assumed(45.0, "%", "a-g is Californian; a college-preparatory course set elsewhere", "calibrate")}
    if region == "detroit":
        graduation = {"all": assumed(82.0, "%", "Michigan 82, Detroit PSCD about 74 to 78; Wayne County taken at Michigan's", "calibrate", basis="from memory", year="2022-24")}
        dropout = {"all": assumed(8.5, "%", "Michigan, about", "calibrate", basis="from memory", year="2022-24")}
        ready = {"all": assumed(45.0, "%", "a-g is Californian; a college-preparatory course set elsewhere", "calibrate")}
    lines = ["targets:"]
    for name, entries in (("graduation_rate", graduation), ("dropout_rate", dropout), ("a_g_of_graduates", ready), ("college_going", college_going(region))):
        lines.append(f"  {name}:")
        lines += [f"    {group}: {text}" for group, text in entries.items()]
    return lines + single_targets(region)


def college_going(region: str) -> dict[str, str]:
    """Write college-going by group: the state's for California, the nation's elsewhere. Macro-region figures are held out."""
    if region in ("us", "detroit"):
        ids = {"all": "B075.1", "african_american": "B077.3", "latino": "B077.4", "asian": "B077.1", "white": "B077.2"}
    else:
        ids = {"all": "B078", "low_income": "B079", "english_learner": "B080", "african_american": "B081", "latino": "B082", "white": "B083", "asian": "B084", "female": "B085", "male": "B086"}
    return {group: baseline(identity) for group, identity in ids.items()}


def single_targets(region: str) -> list[str]:
    """Write rates known for all students only."""
    national = region in ("us", "detroit")
    four_year = baseline("B075.2") if national else figure(30.0, "%", "class of 2020", BASELINE["B087.2"]["citation"], "derived", "B087.2 to B087.4: CSU 12, UC 8, other about 10", "calibrate")
    lines = [f"  two_year_share_of_graduates: {baseline('B075.3' if national else 'B087.1')}", f"  four_year_share_of_graduates: {four_year}"]
    regional = published(region, "college_going_12m")
    if regional and region != "california":
        lines.append(f"  regional_college_going: {known(regional, '%', 'hold_out', 'B088: held out, never fitted')}")
    if not national:
        lines += [f"  dual_enrollment_annual:\n    all: {baseline('B063.3')}", f"  dual_enrollment_annual_grade_12: {baseline('B063.2')}", f"  dual_enrollment_ever_newest: {baseline('B056')}"]
    stay = published(region, "stay_in_childhood_CZ_at_26")
    state = published(region, "stay_in_childhood_state_at_26")
    if stay:
        lines.append(f"  stay_in_region: {known(stay, '%', 'calibrate')}")
    elif state:
        lines.append(f"  stay_in_region: {known(state, '%', 'calibrate', 'share living in the childhood state at 26')}" if region == "california" else f"  stay_in_region: {assumed(98.0, '%', 'the nation: emigration is rare', 'calibrate')}")
    if state:
        lines.append(f"  stay_in_state: {known(state, '%', 'hold_out' if region != 'california' else 'calibrate')}")
    alumni = published(region, "alumni retained in metro", "metro college graduates")
    if alumni:
        lines.append(f"  college_graduates_staying: {known(alumni, '%', 'hold_out')}")
    return lines


def colleges(region: str) -> list[str]:
    """Write the kinds of college; nobody publishes seats by region of origin, so all is assumed."""
    more = 1.35 if region in ("us", "detroit") else 1.0
    kinds = (
        ("community_colleges", "Community colleges", "community_college", "true", 60.0, 6),
        ("public_four_year_local", "Public four-year colleges in the region", "public_four_year", "true", round(18.0 * more, 1), 3),
        ("public_four_year_away", "Public four-year colleges elsewhere", "public_four_year", "false", round(14.0 * more, 1), 20),
        ("private_four_year_away", "Private and out-of-state four-year colleges", "private_four_year", "false", round(14.0 * more, 1), 30),
        ("trade_schools", "Trade schools", "trade_school", "true", 10.0, 5),
        ("apprenticeship_sponsors", "Apprenticeship sponsors", "apprenticeship", "true", 2.5, 10),
    )
    lines = ["colleges:"]
    for key, title, sector, local, seats, count in kinds:
        lines += [f"  - key: {key}", f"    title: {title}", f"    sector: {sector}", f"    local: {local}",
                  f"    count: {assumed(count, 'colleges', 'no list was read')}",
                  f"    seats_per_100_graduates: {assumed(seats, 'seats per 100 graduates', 'a little above the flow of today (B087)')}"]
    return lines


FORCE_FROM_MEMORY = {"california": (19_400_000, 4.2), "us": (163_500_000, 3.7)}


def economy(region: str) -> list[str]:
    """Write the labour market of a county, state or nation."""
    force, unemployment = published(region, "labor_force"), published(region, "unemployment_rate")
    memory = FORCE_FROM_MEMORY.get(region)
    people = float(force["value"]) if force else float(memory[0]) if memory else 0.0
    rate = float(unemployment["value"]) if unemployment else float(memory[1]) if memory else 0.0
    held = figure(round(people * (1 - rate / 100)), "jobs", "2019", "labor_force * (1 - unemployment_rate)", weakest(basis_of(force, "from memory"), basis_of(unemployment, "from memory")), "jobs held by residents; the published job counts are of a wider area")
    jobs, median = published(region, "jobs_total", "all occupations"), published(region, "median_annual_wage", "all occupations")
    if jobs is None or median is None:
        raise SystemExit(f"{region}: no jobs or wages published")
    lines = ["economy:", f"  jobs_total: {known(jobs, 'jobs')}",
             f"  labor_force: {known(force, 'persons') if force else assumed(people, 'persons', '2019, about', basis='from memory', year='2019')}",
             f"  unemployment_rate: {known(unemployment, '%') if unemployment else assumed(rate, '%', '2019', basis='from memory', year='2019')}",
             f"  jobs_held_by_residents: {held}", f"  median_annual_wage: {known(median, '$ a year')}", "  adult_education:"]
    for key, name in (("less_than_high_school", "<HS"), ("high_school", "HS only"), ("some_college", "some college/AA"), ("bachelor", "BA+")):
        row = published(region, "adult_education_25plus", name)
        lines.append(f"    {key}: {known(row, '%') if row else ''}")
    entry = published(region, "entry_education all jobs none/HS/mid/BA+")
    lines.append("  entry_education:")
    for key, part in zip(("none", "high_school", "middle", "bachelor"), entry["value"].split("/") if entry else [], strict=False):
        lines.append(f"    {key}: {known(entry, '%', value=float(part)) if entry else ''}")
    lines.append("  industries:")
    for key, title in SECTORS.items():
        lines += industry(region, key, title)
    return lines


def industry(region: str, key: str, title: str) -> list[str]:
    """Write one industry: share of jobs, wage, entry education, growth (the nation's)."""
    share, wage = published(region, "job_share", title), published(region, "mean_of_occ_median_wage", title)
    entry, growth = published(region, "entry_education_BA+ / middle / HS-or-less", title), published("us", "job_growth_2024-34", title)
    if share is None or wage is None or entry is None or growth is None:
        raise SystemExit(f"{region}: {title} is not published")
    bachelor, middle, high = (float(part) for part in entry["value"].split("/"))
    change = float(growth["value"])
    return [f"    {key}:", f"      job_share: {known(share, '%')}", f"      wage: {known(wage, '$ a year')}", f"      entry_high_school: {known(entry, '%', value=high)}",
            f"      entry_middle: {known(entry, '%', value=middle)}", f"      entry_bachelor: {known(entry, '%', value=bachelor)}",
            f"      growth_10yr: {known(growth, '% in 10 years', value=change, note='national growth of the sector')}"]


def district(name: str) -> list[str]:
    """Write a district: its own students, schools and overall rates; the rest is inherited from its region."""
    table, region = DISTRICTS[name]
    enrollment, count = published(table, "HS_enrolment"), published(table, "high_schools", "")
    if enrollment is None or count is None:
        raise SystemExit(f"{name}: enrollment or schools are not published")
    total = number(enrollment["value"])[0]
    composition = {"oakland_unified": (21, 46, 11, 11, 27, 80, 15), "long_beach_unified": (12, 59, 7, 12, 11, 68, 13)}[name]
    lines = [f"name: {name}", f"title: {TITLES[name]}", "kind: district", f"labor_market: {region}", "", "students:",
             f"  ninth_graders: {figure(round(total / 4), 'students a year', enrollment['year'], enrollment['source'], weakest(basis_of(enrollment)), 'enrollment in grades 9 to 12 over 4')}",
             f"  enrollment_growth: {assumed(0.0, '% a year', 'no series was found; enrollment held constant')}"]
    for key, value in zip(("african_american", "latino", "asian", "white", "english_learner", "low_income", "disability"), composition, strict=True):
        lines.append(f"  {key}: {assumed(value, '%', 'district share 2023' if key != 'disability' else 'about the county share', basis='from memory' if key != 'disability' else 'assumed', year='2023')}")
    lines += [f"  other: {figure(100.0 - sum(composition[:4]), '%', 'as the groups', '100 less the four groups above', 'from memory')}",
              f"  first_generation: {assumed(FIRST_GENERATION.get(name, 58.0), '%', 'parents without a college degree; guessed')}",
              f"  female: {assumed(49.0, '%', 'about the national share')}", f"  enrollment_9_12: {known(enrollment, 'students')}"]
    whole = published(table, "K12_enrolment")
    lines += [f"  enrollment_k12: {known(whole, 'students')}"] if whole else []
    lines.append("")
    seats = figure(80.0, "%", BASELINE["B070"]["year"], BASELINE["B070"]["citation"], basis_of(BASELINE["B070"]), "B070: goal 80 for 2020, level 80 to 90 in grades 10 to 12") if name == "oakland_unified" else assumed(60.0, "%", "an early Linked Learning district; level not found")
    lines += schools(name, known(count, "schools"), seats, assumed(25.0, "%", "Linked Learning district with certified pathways; number not found"),
                     assumed(10.0, "%", "below LAUSD's 13 % of 2021 (LL26)"), assumed(*((40.0, "%", "many Oakland high schools are wall-to-wall; number not found") if name == "oakland_unified" else (15.0, "%", "number of wall-to-wall schools not found"))))
    return [*lines, "", "targets:", *district_targets(name, table)]


def district_targets(name: str, table: str) -> list[str]:
    """Write a district's own overall rates. The 2014 to 2024 change of Oakland (LL29) stays held out."""
    lines = []
    quantities = (
        ("4yr_ACGR", "graduation_rate", "change from 2014 to 2024 (LL29, B072)"),
        ("4yr_dropout", "dropout_rate", "change from 2014 to 2024 (B071)"),
        ("a-g_of_graduates", "a_g_of_graduates", "change from 2021 to 2024 (B073)"),
    )
    for quantity, key, change in quantities:
        note = f"starting point of the simulation; the {change} is held out" if name == "oakland_unified" else ""
        row = published(table, quantity)
        if row:
            lines += [f"  {key}:", f"    all: {known(row, '%', 'calibrate', note)}"]
    return lines


SEATS = {"one_pathway": 0.2, "several": 0.6, "wall_to_wall": 1.05, "none": 0.0}
"""Seats for each ninth grader of a listed school, assumed by its structure; a wall-to-wall school has the five per cent more of the layout by luck."""


def later_district(name: str) -> list[str]:
    """Write one of the eight districts after Oakland and Long Beach: published students, schools and graduation, a list of schools that is assumed."""
    one = LATER[name]
    whole = published(one.table, "K12_enrolment")
    lines = [f"name: {name}", f"title: {one.title}", "kind: district", f"labor_market: {one.labor_market}", "", "students:", *later_students(name)]
    if whole and one.table != "district_montebello_usd":
        lines.append(f"  enrollment_k12: {known(whole, 'students')}")
    if whole and one.table == "district_montebello_usd":
        lines.append(f"  enrollment_k12: {known(whole, 'students', value=21_000, note='about today, from memory; 32,000 in 2012-13 was read')}")
    return [*lines, "", *later_schools(name), "", *later_targets(name)]


def enrollment_of(table: str) -> tuple[float, Row, str]:
    """Return a district's students of grades 9 to 12, the row that tells of them, and a note."""
    row = published(table, "HS_enrolment")
    if table == "district_montebello_usd":
        other = BASELINE["B202.1"]
        return float(other["value_num"]), {**other, "year": other["year"], "source": other["citation"]}, f"B202.1: published as {other['value']}"
    if row is None:
        raise SystemExit(f"{table}: enrollment is not published")
    if table == "district_antelope_valley_uhsd":
        return 21_500.0, {**row, "year": "2023", "basis": "from memory", "source": "from memory, to be checked"}, "today; 24,816 of about 2012 was read (ballotpedia)"
    return number(row["value"])[0], row, number(row["value"])[1]


def composition(table: str) -> dict[str, tuple[float, Row]]:
    """Return the shares of groups that the evidence table prints for a district, each with its row; one that was read comes before one from memory."""
    names = {"SED": "low_income", "EL": "english_learner", "EL(9-12)": "english_learner"}
    found: dict[str, tuple[float, Row]] = {}
    rows_there = [row for row in PUBLISHED if row["region"] == table and row["quantity"] == "share"]
    for row in sorted(rows_there, key=lambda row: row["basis"].startswith("from memory"), reverse=True):
        for population, value in zip(row["population"].split(" / "), row["value"].split(" / "), strict=True):
            share = float(re.findall(r"\d+\.?\d*", value)[0])
            if population == "nonwhite":
                found["white"] = (100.0 - share, {**row, "basis": "derived", "note": "100 less the 89 % printed as nonwhite"})
            else:
                found[names.get(population, population)] = (share, row)
    return found


def later_students(name: str) -> list[str]:
    """Write the students of a later district: printed shares, then remembered ones, then those of the region around it."""
    one = LATER[name]
    total, row, ranged = enrollment_of(one.table)
    basis = "from memory" if basis_of(row) == "from memory" else "derived"
    lines = [f"  ninth_graders: {figure(round(total / 4), 'students a year', row['year'], row['source'], basis, 'enrollment in grades 9 to 12 over 4' + (f'; {ranged}' if ranged else ''))}",
             f"  enrollment_growth: {assumed(0.0, '% a year', 'no series was found; enrollment held constant')}"]
    printed, races, bases = composition(one.table), 0.0, []
    for key in ("african_american", "latino", "asian", "white", "english_learner", "low_income", "disability"):
        if key in printed:
            value, told = printed[key]
            basis = "derived" if told["basis"] == "derived" else basis_of(told)
            loose = f"published as {told['value']} for {told['population']}" if re.search(r"[~>]", told["value"]) else ""
            text = figure(value, "%", told["year"], "from memory, to be checked" if told["source"] == "memory" else told["source"], basis, told["note"] or loose)
        elif key in one.remembered:
            value, basis = float(one.remembered[key]), "from memory"
            text = assumed(value, "%", "district share, about", basis=basis, year="2023")
        else:
            around = published(one.labor_market, "share_of_cohort", "students_with_disabilities" if key == "disability" else key)
            if around is None:
                raise SystemExit(f"{name}: nothing is known of {key}")
            value, basis = float(around["value"]), "assumed"
            text = assumed(value, "%", f"share in {one.labor_market}", year=around["year"])
        if key in RACES:
            races += value
            bases.append(basis)
        lines.append(f"  {key}: {text}")
    enrolled = figure(total, "students", row["year"], row["source"], basis_of(row), ranged)
    return [*lines, f"  other: {figure(round(100.0 - races, 4), '%', 'as the groups', '100 less the four groups above', weakest(*bases))}",
            f"  first_generation: {assumed(one.first_generation, '%', 'parents without a college degree; guessed')}",
            f"  female: {assumed(49.0, '%', 'about the national share')}", f"  enrollment_9_12: {enrolled}"]


def later_schools(name: str) -> list[str]:
    """Write the schools of a later district: in sum, and one by one where they are listed."""
    one = LATER[name]
    row = published(one.table, "high_schools", "")
    if row is None:
        raise SystemExit(f"{name}: schools are not published")
    added = re.fullmatch(r"(\d+) \+ (\d+) .*", row["value"])
    note = f"published as {row['value']}"
    count = known(row, "schools", value=float(added[1]) + float(added[2]), note=note) if added else known(row, "schools", note=note if "(" in row["value"] else "")
    if added:
        count = count.replace(f"; {number(row['value'])[1]}", "")
    if not one.schools:
        return schools(name, count, assumed(30.0, "%", "as in the region around it; level not found"), assumed(8.0, "%", "as in the region around it; number not found"),
                       assumed(2.0, "%", "as in the region around it; the count of LL26 is held out"), assumed(5.0, "%", "number of wall-to-wall schools not found"))
    total = round(enrollment_of(one.table)[0] / 4)
    listed = [(school, [part.partition(":") for part in school.pathways.split()]) for school in one.schools]
    seats = [ceil(SEATS[school.structure] * school.ninth_graders_share / 100.0 * total / max(1, len(parts))) for school, parts in listed]
    held = [level for _, parts in listed for _, _, level in parts]
    beside = [(school, len(parts) * each) for (school, parts), each in zip(listed, seats, strict=True) if school.structure != "wall_to_wall"]
    sums = {
        "size_spread": (pstdev(log(school.ninth_graders_share) for school in one.schools), "log sd"),
        "pathways_per_school": (len(held) / len(listed), "pathways a school"),
        "pathway_seat_share": (100.0 * sum(own for _, own in beside) / (sum(school.ninth_graders_share for school, _ in beside) / 100.0 * total), "%"),
        "certified_share": (100.0 * sum(level != "" for level in held) / len(held), "%"),
        "gold_share": (100.0 * held.count("gold") / len(held), "%"),
        "wall_to_wall_share": (100.0 * sum(school.structure == "wall_to_wall" for school in one.schools) / len(listed), "%"),
    }
    lines = ["schools:", f"  high_schools: {count}", *(f"  {key}: {assumed(round(value, 2), unit, 'sums up the list below, which is assumed')}" for key, (value, unit) in sums.items()), "  school_list:"]
    for place, ((school, parts), each) in enumerate(zip(listed, seats, strict=True)):
        lines += listed_school(place + 1, school, [(theme, level or "none") for theme, _, level in parts], each)
    return lines


def listed_school(place: int, school: School, pathways: list[tuple[str, str]], seats: int) -> list[str]:
    """Write one school of a list. Which certification a pathway holds and how many seats it has is assumed even where its theme is remembered."""
    source = "assumed for this project" if school.basis == "assumed" else "from memory, to be checked"
    theme_known = "theme from memory, seats and certification guessed" if school.basis == "from memory" else "guessed"
    told = f'year: "2026", source: {clean("assumed for this project")}, basis: assumed, note: {clean(f"{theme_known}: {100 * SEATS[school.structure]:g} % of the grade in equal parts")}'
    lines = [f"    - title: {clean(f'High school {place}')}", f"      structure: {school.structure}", f"      ninth_graders_share: {school.ninth_graders_share:g}",
             '      year: "2026"', f"      source: {clean(source)}", f"      basis: {school.basis}", f"      note: {clean(school.note)}"]
    lines.append("      pathways:" if pathways else "      pathways: []")
    return lines + [f"        - {{theme: {theme}, seats: {seats}, certification: {level}, {told}}}" for theme, level in pathways]


def later_targets(name: str) -> list[str]:
    """Write a later district's own graduation rate, by group where one is printed and the newest where a change is; what was not read is taken from its region.

    The region's rate of all students is not the district's, whose students are others: it is put together anew from the rates by race.
    """
    one = LATER[name]
    row = next((row for row in PUBLISHED if row["region"] == one.table and row["quantity"] == "4yr_ACGR"), None)
    names = {"all": "all", "SED": "low_income", "english_learner": "english_learner", "SWD": "disability"}
    lines = ["targets:", "  graduation_rate:"]
    if row is None:
        lines.append(f"    all: {composed(name, '4yr_ACGR')}")
    else:
        year, value = row["year"].split(" -> ")[-1], row["value"].split(" -> ")[-1]
        for population, part in zip(row["population"].split(" / "), value.split(" / "), strict=True):
            middle, ranged = number(part)
            note = ranged + (f"published as {row['value']}, the newest" if "->" in row["value"] else "")
            lines.append(f"    {names[population]}: {figure(middle, '%', year, row['source'], basis_of(row), note, 'calibrate')}")
    return [*lines, "  dropout_rate:", f"    all: {composed(name, '4yr_dropout')}", "  a_g_of_graduates:", f"    all: {composed(name, 'a-g_of_graduates')}"]


def composed(name: str, quantity: str) -> str:
    """Put a rate of all students of a district together from those of its region by race, at the district's shares."""
    one = LATER[name]
    shares_there = {race: float(one.remembered[race]) for race in RACES if race in one.remembered} | {race: share for race, (share, _) in composition(one.table).items() if race in RACES}
    rates = {race: row for race in RACES if (row := published(one.labor_market, quantity, race))}
    value = sum(shares_there[race] * float(row["value"]) for race, row in rates.items()) / sum(shares_there[race] for race in rates)
    why = f"the district's was not read: rates of {one.labor_market} by race at the district's shares"
    return assumed(round(value, 1), "%", why, "calibrate", year=next(iter(rates.values()))["year"])


BASELINE_OF_GOLD = "Antelope Valley Press, 1 Dec 2022 (LL25)"
EARLIER = """# As of an earlier year: what is not written here is taken from california.yaml (2019 to 2025: student body, schools, a-g, college-going,
# staying, colleges, jobs), and counts as assumed. The labour market is therefore today's, not that of the years after the great recession.
"""
NOT_FITTED = "of the year before, and the share of low income of that time is not known: with today's 69.7 % the others would have to graduate at 98 %, so it is only checked"
EVER = "seniors who ever took a college course; compared with the share of the cohort that earned college credit, which is somewhat narrower: the seats fitted are rather too many"


def earlier_california() -> list[str]:
    """Write California as of 2011-12, the time of the Linked Learning evaluation: the rates of that time. The rest is taken over from today's file."""
    rates = {"graduation_rate": ("B034.1", "B034.2", "B034.3"), "dropout_rate": BASELINE["B034.1"]["spread"].removeprefix("dropout ").split(" / ")}
    groups = ("all", "african_american", "latino")
    lines = ["name: california_2012", 'title: "California, 2011-12"', "as_of: 2012", "extends: california", "",
             "schools:", f"  gold_share: {figure(0.0, '%', '2012', BASELINE_OF_GOLD, 'derived', 'the first Gold pathways were certified in the pilot of 2018-19')}", "",
             "targets:", "  graduation_rate:"]
    lines += [f"    {group}: {baseline(identity, use='calibrate')}" for group, identity in zip(groups, rates["graduation_rate"], strict=True)]
    era, poor = BASELINE["B034.1"], BASELINE["B035"]
    lines += [f"    low_income: {figure(float(poor['value']), '%', poor['year'], poor['citation'], basis_of(poor), f'B035; {NOT_FITTED}', 'hold_out')}", "  dropout_rate:"]
    lines += [f"    {group}: {figure(float(value), '%', era['year'], era['citation'], basis_of(era), 'B034, beside the graduation rate', 'calibrate')}"
              for group, value in zip(groups, rates["dropout_rate"], strict=True)]
    row = BASELINE["B055.1"]
    lines += ["  dual_enrollment_ever:", f"    all: {figure(float(row['value']), '%', row['year'], row['citation'], basis_of(row), f'B055.1, the earliest figure there is; {EVER}', 'calibrate')}"]
    return lines + [f"    {group}: {baseline(identity)}" for group, identity in {"asian": "B057", "white": "B058", "latino": "B059", "african_american": "B060", "low_income": "B061"}.items()]


def write(folder: Path) -> None:
    """Write all files."""
    folder.mkdir(parents=True, exist_ok=True)
    note = "# Written by tools/make_regions.py from src/llsim/evidence/; edit a copy, or the evidence.\n# Every figure: value, unit, year, source, basis. `assumed` and `from memory` are listed in every report.\n"
    for region, kind in KINDS.items():
        head = [f"name: {region}", f"title: {TITLES[region]}", f"kind: {kind}", ""]
        parts = [*head, *students(region), "", *county_schools(region), "", *targets(region), "", *colleges(region), "", *economy(region)]
        (folder / f"{region}.yaml").write_text(note + "\n".join(parts) + "\n", encoding="utf-8")
    (folder / "california_2012.yaml").write_text(note + EARLIER + "\n".join(earlier_california()) + "\n", encoding="utf-8")
    (folder / "districts").mkdir(exist_ok=True)
    for name in DISTRICTS:
        (folder / "districts" / f"{name}.yaml").write_text(note + "\n".join(district(name)) + "\n", encoding="utf-8")
    for name in LATER:
        (folder / "districts" / f"{name}.yaml").write_text(note + "\n".join(later_district(name)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "configs" / "regions")
