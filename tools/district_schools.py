"""The eight districts of the Linked Learning initiative that came after Oakland and Long Beach: what the evidence tables do not say of them.

Read by tools/make_regions.py. No list of schools, sizes, pathways or certifications of a district was read: what stands here is assumed
or from memory, and says so in the files. Schools are numbered; their names were not read either.
"""

from __future__ import annotations

from typing import NamedTuple


class School(NamedTuple):
    """A school of a district: share of its ninth graders in per cent, structure, pathways as `theme` or `theme:certification`, how the line is known, and why."""

    ninth_graders_share: float
    structure: str
    pathways: str
    basis: str = "assumed"
    note: str = "a comprehensive high school: size, structure and pathways are guessed, no list was read"


class District(NamedTuple):
    """A district: its rows in the evidence table, its labour market, what is remembered or assumed of its students, and its schools; none for a layout by luck."""

    table: str
    title: str
    labor_market: str
    remembered: dict[str, float]
    first_generation: float
    schools: tuple[School, ...] = ()


ALTERNATIVE = "a continuation or alternative school, taken to run no pathway; no list was read"
SMALL = "a small high school: size, structure and pathways are guessed, no list was read"


def alternative(share: float) -> School:
    """Return a small school without pathways."""
    return School(share, "none", "", "assumed", ALTERNATIVE)


DISTRICTS = {
    "antioch_unified": District(
        "district_antioch_usd", "Antioch Unified School District", "oakland_east_bay", {"english_learner": 15, "low_income": 68}, 52,
        (
            School(36, "several", "engineering:silver arts_media business_finance"),
            School(34, "several", "public_services information_technology hospitality"),
            School(15, "wall_to_wall", "health:silver", "from memory", "one small high school is all about health; its size is guessed"),
            School(7, "one_pathway", "education", "assumed", SMALL),
            alternative(5), alternative(3),
        ),
    ),
    "los_angeles_unified": District(
        "district_los_angeles_usd", "Los Angeles Unified School District", "los_angeles_long_beach", {}, 66,
    ),
    "montebello_unified": District(
        "district_montebello_usd", "Montebello Unified School District", "los_angeles_long_beach",
        {"african_american": 0.5, "asian": 2, "white": 2, "english_learner": 20}, 70,
        (
            School(32, "several", "health:silver business_finance arts_media"),
            School(30, "several", "public_services engineering hospitality"),
            School(27, "several", "information_technology education marketing_sales"),
            School(8, "wall_to_wall", "construction manufacturing:silver", "from memory", "one small high school is all about applied technology; its size is guessed"),
            alternative(3),
        ),
    ),
    "pasadena_unified": District(
        "district_pasadena_usd", "Pasadena Unified School District", "los_angeles_long_beach", {"english_learner": 12, "low_income": 65}, 48,
        (
            School(30, "several", "arts_media:silver business_finance public_services"),
            School(24, "several", "engineering:gold arts_media health"),
            School(22, "several", "health:silver business_finance"),
            School(15, "one_pathway", "education", "assumed", SMALL),
            School(6, "one_pathway", "information_technology", "assumed", SMALL),
            alternative(3),
        ),
    ),
    "porterville_unified": District(
        "district_porterville_usd", "Porterville Unified School District", "tulare_porterville",
        {"african_american": 0.7, "asian": 1.5, "english_learner": 20, "low_income": 90}, 70,
        (
            School(26, "several", "agriculture business_finance:silver education"),
            School(25, "several", "health:silver information_technology public_services"),
            School(24, "several", "energy:gold manufacturing marketing_sales"),
            School(10, "wall_to_wall", "engineering:gold arts_media:silver", "from memory", "one small high school is all about engineering and performing arts; its size is guessed"),
            School(7, "one_pathway", "hospitality", "assumed", SMALL),
            alternative(4), alternative(2.5), alternative(1.5),
        ),
    ),
    "sacramento_city_unified": District(
        "district_sacramento_city_usd", "Sacramento City Unified School District", "sacramento", {}, 52,
        (
            School(18, "several", "arts_media business_finance public_services"),
            School(16, "several", "engineering:silver information_technology education"),
            School(15, "several", "health arts_media hospitality"),
            School(14, "several", "public_services:silver agriculture business_finance"),
            School(12, "several", "construction arts_media"),
            School(4, "wall_to_wall", "health:silver", "from memory", "one small high school is all about health professions; its size is guessed"),
            School(4, "wall_to_wall", "engineering", "from memory", "one small high school is all about engineering and sciences; its size is guessed"),
            School(3.5, "wall_to_wall", "information_technology arts_media", "from memory", "one small high school is all about new technology; its size is guessed"),
            School(4, "one_pathway", "education", "assumed", SMALL),
            School(3, "one_pathway", "energy", "assumed", SMALL),
            alternative(2.5), alternative(2), alternative(1.2), alternative(0.8),
        ),
    ),
    "west_contra_costa_unified": District(
        "district_west_contra_costa_usd", "West Contra Costa Unified School District", "oakland_east_bay", {"english_learner": 26, "low_income": 70}, 58,
        (
            School(20, "several", "health:silver engineering public_services"),
            School(19, "several", "information_technology arts_media"),
            School(18, "several", "public_services health:silver hospitality"),
            School(16, "several", "engineering:gold information_technology"),
            School(13, "several", "arts_media business_finance"),
            School(6, "one_pathway", "education", "assumed", SMALL),
            School(4, "none", "", "assumed", "a small high school of college courses, taken to run no pathway; no list was read"),
            alternative(2.5), alternative(1.5),
        ),
    ),
    "antelope_valley_union": District(
        "district_antelope_valley_uhsd", "Antelope Valley Union High School District", "los_angeles_long_beach",
        {"asian": 3, "english_learner": 14, "low_income": 76}, 60,
        (
            School(14, "several", "manufacturing:silver health arts_media"),
            School(13, "several", "engineering public_services"),
            School(13, "several", "agriculture health:silver"),
            School(12, "several", "information_technology business_finance construction"),
            School(12, "several", "public_services:gold arts_media"),
            School(11, "several", "hospitality education"),
            School(10, "several", "energy health"),
            School(7, "one_pathway", "transportation"),
            School(3, "wall_to_wall", "engineering", "assumed", SMALL),
            alternative(1.5), alternative(1.2), alternative(1), alternative(0.8), alternative(0.5),
        ),
    ),
}  # fmt: skip
