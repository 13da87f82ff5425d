"""The command line as a user meets it: tables, JSON, the result folder, and one clear message for what is wrong."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

LLSIM = [sys.executable, "-c", "from llsim.cli.main import main; main()"]


def llsim(*arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*LLSIM, *arguments], capture_output=True, text=True, timeout=timeout, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "comparison"
    done = llsim("compare", "baseline", "linked_learning", "college_only", "--sample", "0.1", "--seeds", "3", "--out", str(out), "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "only 3 seeds" in done.stderr
    return out


def test_help_is_fast() -> None:
    llsim("--help")
    started = time.perf_counter()
    assert llsim("--help").returncode == 0
    assert time.perf_counter() - started < 2.5  # 0.1 s on an idle machine; a loaded one needs room


def test_the_result_folder_keeps_the_contract(folder: Path) -> None:
    columns = {
        "outcomes": ["scenario", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"],
        "flows": ["scenario", "draw", "seed", "year", "group", "origin", "destination", "people"],
        "costs": ["scenario", "draw", "seed", "year", "lever", "payer", "dollars"],
        "differences": ["scenario", "year", "outcome", "group", "difference", "low", "high", "seeds", "draws", "variance_ratio"],
    }
    for name, expected in columns.items():
        assert list(pd.read_parquet(folder / f"{name}.parquet").columns) == expected
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["seeds"] == [1, 2, 3]
    assert {run["status"] for run in manifest["runs"]} == {"done"}
    assert len(manifest["runs"]) == 9
    assert not list(folder.parent.glob(".*"))  # nothing half-written


class Page(HTMLParser):
    """Collect what a page holds: tags, links, bound numbers, headings."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.bound: list[dict[str, str]] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = {key: value or "" for key, value in attrs}
        self.outside += [value for key, value in named.items() if key in {"href", "src", "xlink:href"} and not value.startswith("#")]
        self.outside += [key for key in named if key.startswith("on")]
        if tag == "data":
            self.bound.append(named)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def test_the_report_stands_alone_and_its_numbers_are_in_the_tables(folder: Path) -> None:
    page = Page()
    text = (folder / "report.html").read_text(encoding="utf-8")
    page.feed(text)
    assert "script" not in page.tags
    assert page.outside == []
    assert page.headings[0] == 1
    assert all(1 < level <= before + 1 for before, level in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags.count("svg") >= 10
    table = pd.read_parquet(folder / "differences.parquet").set_index(["scenario", "outcome", "group", "year"]).sort_index()
    bound = [b for b in page.bound if b["data-table"] == "differences"]
    assert len(bound) > 100
    for b in bound:
        cell = table.loc[(b["data-scenario"], b["data-outcome"], b.get("data-group", "all"), int(b["data-year"])), b["data-column"]]
        assert float(cell.iloc[0] if hasattr(cell, "iloc") else cell) == float(b["value"])
    costs = pd.read_parquet(folder / "costs.parquet")
    public = next(b for b in page.bound if b["data-table"] == "costs" and b["data-outcome"] == "state+district+college")
    spent = costs[(costs["scenario"] == public["data-scenario"]) & costs["payer"].isin(["state", "district", "college"])]["dollars"].sum() / 3
    assert float(public["value"]) == pytest.approx(spent)


def test_workers_and_hash_seed_do_not_change_the_tables(folder: Path, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONHASHSEED": "77", "LC_ALL": "C"}
    command = ["compare", "baseline", "linked_learning", "college_only", "--sample", "0.1", "--seeds", "3", "--out", str(tmp_path / "again"), "--workers", "2"]
    subprocess.run([*LLSIM, *command], env=environment, capture_output=True, check=True, timeout=180)
    for name in ("outcomes", "flows", "costs", "differences"):
        assert (folder / f"{name}.parquet").read_bytes() == (tmp_path / "again" / f"{name}.parquet").read_bytes()


def test_and_not_or_spends_the_same_money() -> None:
    from llsim import simulate  # noqa: PLC0415

    costs = simulate(["college_only", "career_only", "and_not_or"], sample=0.2, seeds=1, workers=1).frames.costs
    spent = costs.groupby("scenario")["dollars"].sum()
    assert spent.max() / spent.min() < 1.06


def test_json_is_one_document() -> None:
    done = llsim("run", "baseline", "--region", "rural_north_ca", "--until", "2028", "--json")
    assert {row["outcome"] for row in json.loads(done.stdout)} >= {"graduation_rate", "college_going"}
    parameters = json.loads(llsim("list", "parameters", "--json").stdout)
    assert len(parameters) > 150
    assert all(row["unit"] and row["prior"] and row["source"] and row["grade"] in "ABCD" and row["description"] for row in parameters)
    assert len({row["name"] for row in parameters}) == len(parameters)
    assert llsim("list", "parameters", "--ungraded").stdout == ""


@pytest.mark.parametrize("name", ["LL02", "B103", "graduation_rate", "high_school.off_track", "dual_enrollment"])
def test_explain_knows_evidence_outcomes_parameters_and_levers(name: str) -> None:
    assert name.rsplit(".", maxsplit=1)[-1] in llsim("explain", name).stdout or llsim("explain", name).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "linked_lerning"], "did you mean `linked_learning`"),
        (["run", "baseline", "--region", "okland_unified"], "did you mean `oakland_unified`"),
        (["run", "../baseline"], "allowed: a name"),
        (["run", "nowhere.yaml"], "nowhere.yaml"),
        (["run", "baseline", "--sample", "0"], "--sample"),
        (["run", "baseline", "--sample", "1.5"], "--sample"),
        (["run", "baseline", "--sample", "nan"], "--sample"),
        (["run", "baseline", "--seeds", "0"], "--seeds"),
        (["run", "baseline", "--seeds", "1000000000"], "--seeds"),
        (["run", "baseline", "--until", "1000000"], "last_year"),
        (["run", "baseline", "--until", "2020"], "last_year"),
        (["run", "baseline", "--set", "high_school.of_track=1"], "did you mean `off_track`"),
        (["run", "baseline", "--set", "levers.dual_enrollment.seats=-1"], "from 0 to 100"),
        (["run", "baseline", "--set", "nonsense"], "nonsense"),
        (["run", "baseline", "--set", "high_school.off_track=.nan"], "high_school.off_track"),
        (["compare", "baseline", "baseline"], "twice"),
        (["compare", "baseline"], "ALTERNATIVES"),
        (["check", "nope"], "nope"),
        (["explain", "graduation_rat"], "did you mean `graduation_rate`"),
        (["report", "/nonexistent"], "differences.parquet"),
        (["list", "unicorns"], "unicorns"),
        (["wrong"], "wrong"),
    ],
)
def test_bad_input_gets_one_message_and_exit_2(arguments: list[str], said: str, tmp_path: Path) -> None:
    done = llsim(*arguments, *(["--out", str(tmp_path / "out")] if arguments[0] in {"run", "compare"} else []))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_size_that_cannot_fit_is_refused_at_once(tmp_path: Path) -> None:
    text = Path("configs/regions/rural_north_ca.yaml").read_text().replace("value: 571", "value: 1e12")
    (tmp_path / "huge.yaml").write_text(text)
    done = llsim("run", "baseline", "--region", str(tmp_path / "huge.yaml"))
    assert done.returncode == 2
    assert "GiB" in done.stderr
    assert "--sample" in done.stderr


def test_a_foreign_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("ten years of work")
    done = llsim("run", "baseline", "--sample", "0.02", "--until", "2027", "--out", str(tmp_path / "mine"))
    assert done.returncode == 2
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "ten years of work"


def test_an_interruption_exits_130_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen([*LLSIM, "compare", "baseline", "linked_learning", "--seeds", "200", "--workers", "1", "--out", str(out)], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    time.sleep(12)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert not out.exists()
    assert not list(tmp_path.iterdir())


def test_a_region_of_ones_own_is_run_with_a_warning_until_it_is_calibrated(tmp_path: Path) -> None:
    """Levels of an uncalibrated region are built-in defaults: said on stderr, and not of a region that is calibrated."""
    own = tmp_path / "my_county.yaml"
    own.write_text(Path("configs/regions/fresno.yaml").read_text(encoding="utf-8").replace("name: fresno", "name: my_county", 1), encoding="utf-8")
    said = [llsim("run", "baseline", "--region", region, "--sample", "0.02", "--until", "2027").stderr for region in (str(own), "fresno")]
    assert "region my_county is not calibrated" in said[0]
    assert "not calibrated" not in said[1]


def test_the_report_of_a_projection_is_the_page_it_has(tmp_path: Path) -> None:
    for name in ("design.parquet", "fan.parquet", "projection.html"):
        (tmp_path / name).touch()
    done = llsim("report", str(tmp_path))
    assert (done.returncode, done.stdout.strip()) == (0, str(tmp_path / "projection.html"))


def test_what_only_a_brief_has_is_not_left_out_in_silence(tmp_path: Path) -> None:
    for name in ("fan.parquet", "projection.html"):
        (tmp_path / name).touch()
    done = llsim("report", str(tmp_path), "--pdf")
    assert done.returncode == 0 and "--language and --pdf are for the brief of a comparison" in done.stderr
