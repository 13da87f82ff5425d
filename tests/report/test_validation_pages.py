"""With all regions the validation page fits on four printed pages; printed by Chromium, where there is one."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pandas as pd
from tests.browser import chromium

from llsim.analysis.assumptions import Assumption
from llsim.evidence.studies.replay import Result
from llsim.evidence.validation import Validation
from llsim.evidence.verification import read_checks
from llsim.report.validation import write_page

QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-pdf-header-footer")
REGIONS = (
    "california", "detroit", "fresno", "kern_bakersfield", "long_beach_unified", "los_angeles_long_beach", "oakland_east_bay", "oakland_unified",
    "rural_north_ca", "sacramento", "tulare_porterville", "us",
)


def everything(held_out: int, figures: int) -> Validation:
    """Make results as long as those of all regions and studies, with the longest names there are."""
    row = {"published": 0.33, "simulated": 0.224, "simulated_low": 0.201, "simulated_high": 0.248, "low": 0.3, "high": 0.36, "inside": False, "inside_model_alone": False}
    naive = {"naive": "all of California", "naive_share": 0.62, "better": False}
    rows = [{"region": REGIONS[place % len(REGIONS)], "outcome": "college_course_takers", "group": "african_american", "use": "hold_out", **row, **naive} for place in range(held_out)]
    rows += [{"region": region, "outcome": "graduation_rate", "group": "english_learner", "use": "calibrate", **row, "naive": "", "naive_share": float("nan"), "better": None} for region in REGIONS]
    told = pd.DataFrame([{"region": region, "parameter": "high_school.preparation_by_group.english_learner", "ratio": 0.2, "verdict": "informed"} for region in REGIONS for _ in range(3)])
    study = Result("linked_learning_certified", "LL10", "graduated on time by 2024", "low_prior_achievement", "calibrate", "points", 15.3, -11.2, 21.3, 13.4, -11.8, 15.1, "outside", 8, 60.0)
    return Validation(pd.DataFrame(rows), told, [study] * figures, {"A": 10, "B": 11, "C": 164, "D": 182}, 20)


def test_all_regions_fit_on_four_pages(tmp_path: Path) -> None:
    assumptions = [Assumption(f"stage.{n}", "extra effect for low prior achievement, African American students, English learners", "graduation_rate", 0.009, 0.006) for n in range(3)]
    checks = [replace(check, cases=100_000, failures=0, date="2026-01-02", source="0123456789abcdef") for check in read_checks()]
    page = write_page(everything(held_out=42, figures=66), assumptions, checks, None, tmp_path, "llsim validate --draws 20")
    printed = tmp_path / "page.pdf"
    subprocess.run([chromium(), *QUIET, f"--user-data-dir={tmp_path / 'browser'}", f"--print-to-pdf={printed}", page.as_uri()], check=True, capture_output=True, timeout=120)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", printed.read_bytes())) <= 4
