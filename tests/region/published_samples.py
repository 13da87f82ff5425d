"""Small files in the layouts of those who publish them, made up: what each command reads, and where its numbers stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Rows = list[dict[str, str]]
AREA = {"CountyCode": "01", "DistrictCode": "61143", "SchoolCode": "NA", "CountyName": "Alameda", "DistrictName": "Berkeley Unified", "SchoolName": "NA"}
CALIFORNIAN = ["--district", "01-61143"]


@dataclass(frozen=True)
class Sample:
    """A file: its name, the command that reads it with the area, the columns, rows as texts, a column of counts, one of rates, a column of codes."""

    name: str
    command: list[str]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    read: tuple[str, ...]
    count: str
    rate: str = ""
    code: str = ""
    area: str = ""
    delimiter: str = "\t"

    def rows_by_column(self) -> Rows:
        """Return the rows as mappings."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def write(self, folder: Path, change: Callable[[Rows], Rows] = lambda rows: rows, without: str = "") -> Path:
        """Write the file, changed, or without one column."""
        columns = [column for column in self.columns if column != without]
        lines = [columns, *([row[column] for column in columns] for row in change(self.rows_by_column()))]
        file = folder / self.name
        file.write_text("".join(self.delimiter.join(self._cell(cell) for cell in line) + "\n" for line in lines), encoding="utf-8", newline="")
        return file

    def _cell(self, text: str) -> str:
        return f'"{text}"' if self.delimiter == "," and "," in text else text


def _californian(values: dict[str, tuple[str, ...]], area: dict[str, str], level: str, parts: tuple[str, ...], after: tuple[str, ...] = ()) -> tuple[tuple[str, ...], ...]:
    return tuple(("2023-24", level, *area.values(), *parts, category, *after, *cells) for category, cells in values.items())


OF_AREA = ("AcademicYear", "AggregateLevel", *AREA)
COUNTY = AREA | {"DistrictCode": "NA", "DistrictName": "NA"}
ACGR = Sample(
    "acgr24.txt", ["acgr", *CALIFORNIAN],
    (*OF_AREA, "CharterSchool", "DASS", "ReportingCategory", "CohortStudents", "Regular HS Diploma Graduates (Count)", "Regular HS Diploma Graduates (Rate)",
     "Met UC/CSU Grad Req\u2019s (Count)", "Met UC/CSU Grad Req\u2019s (Rate)", "Dropout (Count)", "Dropout (Rate)", "Still Enrolled (Count)", "Still Enrolled (Rate)"),
    (
        *_californian({
            "TA": ("800", "720", "90.0", "450", "62.5", "40", "5.0", "40", "5.0"),
            "RB": ("100", "80", "80.0", "30", "37.5", "10", "10.0", "10", "10.0"),
            "RH": ("200", "170", "85.0", "85", "50.0", "16", "8.0", "14", "7.0"),
            "RW": ("300", "285", "95.0", "200", "70.2", "6", "2.0", "9", "3.0"),
            "RA": ("*", "*", "*", "*", "*", "*", "*", "*", "*"),
            "RF": ("20", "20", "100.0", "18", "90.0", "0", "0.0", "0", "0.0"),
            "SE": ("80", "60", "75.0", "15", "25.0", "12", "15.0", "8", "10.0"),
            "GF": ("400", "368", "92.0", "240", "65.2", "16", "4.0", "16", "4.0"),
        }, AREA, "D", ("All", "All")),
        *_californian({"TA": ("700", "651", "93.0", "400", "61.4", "28", "4.0", "21", "3.0")}, AREA, "D", ("No", "All")),
        *_californian({"TA": ("9000", "7830", "87.0", "4000", "51.1", "720", "8.0", "450", "5.0")}, COUNTY, "C", ("All", "All")),
    ),
    (*OF_AREA, "CharterSchool", "DASS", "ReportingCategory", "CohortStudents", "Regular HS Diploma Graduates (Count)", "Regular HS Diploma Graduates (Rate)",
     "Met UC/CSU Grad Req\u2019s (Count)", "Dropout (Rate)"),
    "CohortStudents", "Dropout (Rate)", "AggregateLevel", "Berkley Unified",
)  # fmt: skip
SCHOOLS = [AREA | {"SchoolCode": code, "SchoolName": name} for code, name in (("0131177", "Berkeley High"), ("0131178", "Berkeley Arts"), ("0131179", "Berkeley Independent"))]
ENROLLMENT = Sample(
    "cdenroll2425.txt", ["enrollment", *CALIFORNIAN],
    (*OF_AREA, "Charter", "ReportingCategory", "TOTAL_ENR", "GR_TK", "GR_KN", "GR_08", "GR_09", "GR_10", "GR_11", "GR_12"),
    (
        *_californian({
            "TA": ("9000", "300", "600", "650", "1000", "900", "850", "800"),
            "RE_B": ("1200", "40", "80", "90", "120", "110", "100", "100"),
            "RE_H": ("2700", "90", "180", "190", "300", "280", "270", "250"),
            "RE_A": ("800", "30", "50", "60", "80", "70", "70", "60"),
            "RE_W": ("3300", "110", "230", "240", "400", "350", "320", "300"),
            "RE_F": ("100", "*", "*", "*", "*", "*", "*", "*"),
            "GN_F": ("4400", "150", "300", "320", "490", "450", "420", "390"),
            "SG_EL": ("1000", "50", "100", "80", "75", "70", "60", "50"),
            "SG_SD": ("3200", "100", "200", "230", "380", "330", "300", "290"),
            "SG_DS": ("1100", "40", "70", "80", "*", "100", "100", "90"),
        }, AREA, "D", ("ALL",)),
        *_californian({"TA": ("3200", "0", "0", "0", "800", "780", "750", "700")}, SCHOOLS[0], "S", ("ALL",)),
        *_californian({"TA": ("3200", "0", "0", "0", "800", "780", "750", "700")}, SCHOOLS[0], "S", ("N",)),
        *_californian({"TA": ("600", "0", "0", "0", "200", "120", "100", "100")}, SCHOOLS[1], "S", ("N",)),
        *_californian({"TA": ("60", "0", "0", "0", "*", "*", "*", "*")}, SCHOOLS[2], "S", ("N",)),
    ),
    (*OF_AREA, "Charter", "ReportingCategory", "TOTAL_ENR", "GR_09", "GR_10", "GR_11", "GR_12"),
    "GR_09", code="AggregateLevel", area="Berkley Unified",
)  # fmt: skip
KINDS = (
    "High School Completers", "Enrolled In College - Total (12 Months)", "College Going Rate - Total (12 Months)", "Enrolled In-State (12 Months)", "Enrolled UC (12 Months)",
    "Enrolled CSU (12 Months)", "Enrolled CCC (12 Months)", "Enrolled In-State Private (2 and 4 Year) (12 Months)",
    "Enrolled Out-of-State 4-Year College (Public/Private) (12 Months)", "Enrolled Out-of-State 2-Year College (Public/Private) (12 Months)",
)  # fmt: skip
GOING = Sample(
    "cgr12mo23.txt", ["college-going", *CALIFORNIAN],
    (*OF_AREA, "CharterSchool", "AlternativeSchoolAccountabilityStatus", "ReportingCategory", "CompleterType", *KINDS),
    (
        *_californian({
            "TA": ("700", "560", "80.0", "490", "140", "105", "210", "35", "63", "7"),
            "RB": ("90", "63", "70.0", "60", "10", "20", "30", "0", "3", "0"),
            "RA": ("*",) * 10,
        }, AREA, "D", ("All", "All"), ("TA",)),
        *_californian({"TA": ("430", "400", "93.0", "350", "140", "105", "80", "25", "45", "5")}, AREA, "D", ("All", "All"), ("AGY",)),
    ),
    (*OF_AREA, "CharterSchool", "AlternativeSchoolAccountabilityStatus", "ReportingCategory", "CompleterType", *(kind for kind in KINDS if kind != "Enrolled In-State (12 Months)")),
    "High School Completers", "College Going Rate - Total (12 Months)", "AggregateLevel", "Berkley Unified",
)  # fmt: skip
SET_A, BY_GRADE = "Category Set A - By Race/Ethnicity; Sex; Grade", "Subtotal 4 - By Grade"


def _member(school: str, grade: str, race: str, sex: str, people: str, indicator: str, flag: str) -> tuple[str, ...]:
    return ("2023-2024", "16", "IDAHO", "ID", f"School {school}", "Boise Independent District", "1600360", f"16003600{school}", grade, race, sex, people, indicator, flag)


NOBODY = "No Category Codes"
CCD_COLUMNS = ("SCHOOL_YEAR", "FIPST", "STATENAME", "ST", "SCH_NAME", "LEA_NAME", "LEAID", "NCESSCH", "GRADE", "RACE_ETHNICITY", "SEX", "STUDENT_COUNT", "TOTAL_INDICATOR", "DMS_FLAG")
CCD = Sample(
    "ccd_sch_052_2324.csv", ["ccd", "--district", "1600360"], CCD_COLUMNS,
    (
        _member("0001", "Grade 9", NOBODY, NOBODY, "100", BY_GRADE, "Derived"),
        _member("0002", "Grade 9", NOBODY, NOBODY, "400", BY_GRADE, "Derived"),
        _member("0003", "Grade 9", NOBODY, NOBODY, "", BY_GRADE, "Suppressed"),
        _member("0001", "Grade 9", "White", "Female", "30", SET_A, "Reported"),
        _member("0001", "Grade 9", "White", "Male", "40", SET_A, "Reported"),
        _member("0001", "Grade 9", "Hispanic/Latino", "Female", "20", SET_A, "Reported"),
        _member("0001", "Grade 9", "Two or more races", "Male", "10", SET_A, "Reported"),
        _member("0002", "Grade 9", "White", "Female", "150", SET_A, "Reported"),
        _member("0002", "Grade 9", "White", "Male", "130", SET_A, "Reported"),
        _member("0002", "Grade 9", "Asian", "Male", "50", SET_A, "Reported"),
        _member("0002", "Grade 9", "Black or African American", "Female", "50", SET_A, "Reported"),
        _member("0002", "Grade 9", "Hispanic/Latino", "Male", "20", SET_A, "Reported"),
        _member("0002", "Grade 9", "Hispanic/Latino", "Female", "", SET_A, "Suppressed"),
        _member("0002", "Grade 10", NOBODY, NOBODY, "390", BY_GRADE, "Derived"),
    ),
    tuple(column for column in CCD_COLUMNS if column not in ("FIPST", "STATENAME", "SCH_NAME")), "STUDENT_COUNT", code="DMS_FLAG", area="Boise Independant District", delimiter=",",
)  # fmt: skip
HEADER_COLUMNS = ("UNITID", "INSTNM", "ADDR", "STABBR", "FIPS", "SECTOR", "COUNTYCD", "COUNTYNM")
HEADER = Sample(
    "HD2023.csv", ["ipeds", "--county", "16001", "--year", "2023"], HEADER_COLUMNS,
    (
        ("1", "Western Community College", "1 Road, North", "ID", "16", "4", "16001", "Ada County"), ("2", "City University", "2 Road", "ID", "16", "1", "16001", "Ada County"),
        ("3", "Trade Academy", "3 Road", "ID", "16", "6", "16001", "Ada County"), ("4", "Beauty School", "4 Road", "ID", "16", "9", "16001", "Ada County"),
        ("5", "System Office", "5 Road", "ID", "16", "0", "16001", "Ada County"), ("6", "State University", "6 Road", "ID", "16", "1", "16057", "Latah County"),
        ("7", "Far College", "7 Road", "OR", "41", "2", "41051", "Multnomah County"),
    ),
    ("UNITID", "INSTNM", "STABBR", "FIPS", "SECTOR", "COUNTYCD"), "", code="SECTOR", area="16002", delimiter=",",
)  # fmt: skip
QCEW_COLUMNS = ("area_fips", "own_code", "industry_code", "agglvl_code", "size_code", "year", "qtr", "disclosure_code", "annual_avg_estabs", "annual_avg_emplvl", "total_annual_wages", "avg_annual_pay")
SECTORS = {
    "11": "50", "21": "50", "22": "100", "23": "800", "31-33": "900", "42": "300", "44-45": "1200", "48-49": "600", "51": "200", "52": "400", "53": "100", "54": "600",
    "55": "50", "56": "450", "62": "1500", "71": "150", "72": "1100", "81": "250",
}  # fmt: skip


def _qcew(owner: str, industry: str, level: str, jobs: str, pay: str, mark: str = "") -> tuple[str, ...]:
    return ("16001", owner, industry, level, "0", "2024", "A", mark, "10", jobs, "0", pay)


QCEW = Sample(
    "2024.annual 16001.csv", ["qcew", "--area", "16001"], QCEW_COLUMNS,
    (
        _qcew("0", "10", "70", "10000", "60000"), _qcew("5", "10", "71", "8800", "59000"),
        *(_qcew("5", sector, "74", jobs, "40000" if sector == "44-45" else "80000" if sector == "42" else "50000") for sector, jobs in SECTORS.items()),
        _qcew("3", "61", "74", "700", "55000"), _qcew("5", "61", "74", "0", "0", "N"), _qcew("3", "92", "74", "400", "65000"), _qcew("5", "99", "74", "10", "30000"),
        _qcew("5", "445", "75", "400", "30000"),
    ),
    tuple(column for column in QCEW_COLUMNS if column not in ("annual_avg_estabs", "total_annual_wages")), "annual_avg_emplvl", code="disclosure_code", area="16002", delimiter=",",
)  # fmt: skip
OEWS_COLUMNS = ("AREA", "AREA_TITLE", "AREA_TYPE", "PRIM_STATE", "NAICS", "OCC_CODE", "OCC_TITLE", "O_GROUP", "TOT_EMP", "EMP_PRSE", "H_MEAN", "A_MEAN", "A_MEDIAN")


def _oews(code: str, group: str, jobs: str, median: str) -> tuple[str, ...]:
    return ("14260", "Boise City, ID", "4", "ID", "000000", code, "Some, and others", group, jobs, "1.0", "30", "60000", median)


OEWS = Sample(
    "MSA_M2024_dl.csv", ["oews", "--area", "14260", "--year", "May 2024"], OEWS_COLUMNS,
    (
        _oews("00-0000", "total", "1,000", "45,000"), _oews("11-0000", "major", "300", "100,000"), _oews("11-1011", "detailed", "50", "#"), _oews("11-1021", "detailed", "150", "100,000"),
        _oews("29-1141", "detailed", "400", "80,000"), _oews("31-1131", "detailed", "200", "*"), _oews("11-2011", "detailed", "**", "90,000"),
    ),
    ("AREA", "AREA_TITLE", "OCC_CODE", "O_GROUP", "TOT_EMP", "A_MEDIAN"), "TOT_EMP", code="O_GROUP", area="Boise, ID", delimiter=",",
)  # fmt: skip
MOVES_COLUMNS = (
    "geo_level", "geography", "industry", "ownercode", "sex", "agegrp", "race", "ethnicity", "education", "firmage", "firmsize", "year", "quarter",
    "geography_orig", "industry_orig", "ownercode_orig", "firmage_orig", "firmsize_orig", "EE", "sEE",
)  # fmt: skip


def _moves(to: str, education: str, people: str, status: str = "1", year: str = "2023", industry: str = "00", owner: str = "A00") -> tuple[str, ...]:
    return ("S", to, industry, owner, "0", "A00", "A0", "A0", education, "0", "0", year, "1", "16", "00", "A00", "0", "0", people, status)


MOVES = Sample(
    "j2jod_id_sa_f_gs_n_oslp_u.csv", ["j2j", "--area", "16"], MOVES_COLUMNS,
    (
        _moves("16", "E0", "750"), _moves("41", "E0", "250"), _moves("16", "E4", "120"), _moves("53", "E4", "80"), _moves("53", "E0", "", "5"), _moves("16", "E0", "1", year="2022"),
        _moves("16", "E0", "333", industry="23"), _moves("16", "E0", "700", owner="A05"),
    ),
    tuple(column for column in MOVES_COLUMNS if column != "geo_level"), "EE", code="sEE", area="17", delimiter=",",
)  # fmt: skip
SAMPLES = {sample.command[0]: sample for sample in (ACGR, ENROLLMENT, GOING, CCD, HEADER, QCEW, OEWS, MOVES)}
RESIDENCE = (
    "UNITID,EFCSTATE,LINE,XEFRES01,EFRES01,XEFRES02,EFRES02\n1,16,16,R,700,R,600\n1,41,41,R,9,R,9\n2,16,16,R,400,R,300\n3,16,16,R,30,R,\n6,16,16,R,1200,R,1000\n7,16,16,R,60,R,50\n"
)
COMPLETIONS = "UNITID,CIPCODE,MAJORNUM,AWLEVEL,XCTOTALT,CTOTALT\n1,99,1,03,R,900\n1,52.0201,1,03,R,200\n1,99,2,03,R,10\n2,99,1,05,R,500\n6,99,1,05,R,2000\n"
