"""Lists of numbers by a fixed set of members: race, grade, credential, sector, industry."""

from __future__ import annotations

from llsim.parameter import Vector


class ByRace(Vector):
    """One number for each exclusive race group, in the order of `Race`."""

    african_american: float
    latino: float
    asian: float
    white: float
    other: float


class ByGroup(Vector):
    """One number for each group with published high-school rates; a student's value is the sum over the groups he or she is in."""

    african_american: float = 0.0
    latino: float = 0.0
    asian: float = 0.0
    white: float = 0.0
    other: float = 0.0
    english_learner: float = 0.0
    low_income: float = 0.0
    disability: float = 0.0


class ByGrade(Vector):
    """One number for each year of high school, the fifth included."""

    nine: float
    ten: float
    eleven: float
    twelve: float
    fifth: float


class ByCredential(Vector):
    """One number for each highest credential, in the order of `Credential`."""

    none: float
    diploma: float
    certificate: float
    associate: float
    bachelor: float


class BySector(Vector):
    """One number for each kind of training after high school, in the order of `Sector`."""

    four_year: float
    two_year: float
    trade: float
    apprenticeship: float


class ByCounsellor(Vector):
    """One number for each kind of counselling: by the schools for every student, and by people over the step to college and in it."""

    schools: float
    next_step: float


class ByIndustry(Vector):
    """One number for each of the fifteen industry sectors."""

    agriculture: float
    arts_media: float
    construction: float
    business_finance: float
    education: float
    energy: float
    engineering: float
    fashion_interior: float
    health: float
    hospitality: float
    information_technology: float
    manufacturing: float
    marketing_sales: float
    public_services: float
    transportation: float


class BySize(Vector):
    """One number for each size class of employers, by jobs."""

    under_5: float
    from_5: float
    from_10: float
    from_20: float
    from_100: float
    from_500: float
