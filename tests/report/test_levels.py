"""The page of runs and experiments in which nothing is compared."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from llsim.errors import LlsimError
from llsim.report.levels import write_levels

HOSTILE = "<script>alert(1)</script>"


def rows(outcome: str, group: str, values: dict[int, list[float]], people: float = 100.0) -> list[tuple[str, int, int, int, str, str, float, float]]:
    return [("baseline", 0, seed, year, outcome, group, value * people, people) for year, own in values.items() for seed, value in enumerate(own, 1)]


def make(folder: Path, title: str = "Oakland", region: bool = True) -> Path:
    found = rows("graduation_rate", "all", {2029: [0.7, 0.8], 2030: [0.75, 0.85]}) + rows("graduation_rate", "latino", {2030: [0.1, 0.1]}) + rows("college_going", "all", {2030: [0.5, 0.5]}, people=4.0)
    table = pd.DataFrame(found, columns=["scenario", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"])
    place = {"region": {"name": "oakland_unified", "title": title}} if region else {"regions": {"oakland_unified": title}, "experiment": {"sample": 0.5}}
    table = table if region else table.assign(region="oakland_unified", point=0)
    manifest = place | {"scenarios": [{"name": "baseline", "title": "Baseline"}], "command": "llsim run baseline", "source_version": "0123"}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    table.to_parquet(folder / "outcomes.parquet")
    return folder


@pytest.mark.parametrize("region", [True, False], ids=["run", "experiment"])
def test_levels_are_means_over_runs_with_their_spread(tmp_path: Path, region: bool) -> None:
    page = write_levels(make(tmp_path, region=region)).read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>", "|", page).replace("\u00a0", " ")
    assert "What 2 runs of Oakland came to" in text
    assert re.search(r"Graduated on time\|+Baseline\|+2030\|+80\.0 %\|+75\.0 %\|+85\.0 %\|+2\|", text)
    assert re.search(r"Went to college\|+Baseline\|+2030\|+under 10 people\|", text), "few people are not printed"
    assert "10.0 %" not in text, "one group is not all students"
    assert page.count("<svg") == 1, "one year makes no line"
    assert "http" not in page.replace("http://www.w3.org", "")


def test_a_hostile_name_is_text(tmp_path: Path) -> None:
    page = write_levels(make(tmp_path, title=HOSTILE)).read_text(encoding="utf-8")
    assert HOSTILE not in page and "&lt;script&gt;" in page


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LlsimError, match=r"found no manifest\.json"):
        write_levels(tmp_path)
