"""The page with sliders as a file: what is in it, what is not, and for which folders there is one."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from tests.report.page import Element, Page
from tests.report.slider_folder import BETWEEN, NODES, make_slider_folder

from llsim.analysis.compare import paired_differences
from llsim.catalogue import BY_NAME, NOT_CLAIMED
from llsim.cli.main import llsim as commands
from llsim.errors import LlsimError
from llsim.report.page import rendered
from llsim.report.slider_rows import Row
from llsim.report.sliders import LARGEST, Slider, write_sliders
from llsim.report.words import show_difference

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&</svg></style>\u2028=HYPERLINK(\"http://evil.example\")"


@pytest.fixture(scope="module")
def text(slider_folder: Path) -> str:
    return (slider_folder / "sliders.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text: str) -> Element:
    return Page(text).root


def data_of(text: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert len(found) == 1
    return dict(json.loads(found[0]))


def test_every_number_of_the_grid_is_the_paired_difference_of_the_folder(slider_folder: Path, text: str) -> None:
    outcomes = pd.read_parquet(slider_folder / "outcomes.parquet")
    outcomes = outcomes[(outcomes["year"] == 2040) & (outcomes["outcome"] != "public_cost")].assign(scenario=lambda rows: rows["point"].astype(str))
    found = paired_differences(outcomes, "0").set_index(["scenario", "outcome", "group"])
    numbers, checked = data_of(text)["numbers"], 0
    for group, rows in numbers.items():
        for outcome, (middles, halves) in rows.items():
            if outcome in BY_NAME and outcome != "public_cost":
                times = 100 if BY_NAME[outcome].unit == "share" else 1
                for point in range(1, 27):
                    row = found.loc[(str(point), outcome, group)]
                    assert middles[point] == pytest.approx(times * row["difference"], rel=1e-5)
                    assert halves[point] == pytest.approx(times * (row["high"] - row["difference"]), rel=1e-5)
                    checked += 1
                assert middles[0] == halves[0] == 0
    assert checked == 26 * (5 + 4), "five outcomes of all, four of the group"


def test_the_cost_is_summed_over_all_years_by_payer(slider_folder: Path, text: str) -> None:
    numbers = data_of(text)["numbers"]["all"]
    cost = pd.read_parquet(slider_folder / "outcomes.parquet", filters=[("outcome", "==", "public_cost"), ("point", "==", 26), ("group", "==", "payer:state")])
    assert numbers["public_cost-payer:state"][0][26] == pytest.approx(cost.groupby("seed")["numerator"].sum().mean() / 1e6, rel=1e-5)
    assert numbers["public_cost"][0][26] == pytest.approx(numbers["public_cost-payer:state"][0][26] + numbers["public_cost-payer:district"][0][26], rel=1e-4)
    assert "public_cost-payer:college" not in numbers, "who pays nothing has no row"


def test_groups_of_fewer_than_ten_people_are_nowhere_and_those_a_policy_changes_neither(text: str, page: Element) -> None:
    assert set(data_of(text)["numbers"]) == {"all", "latino"}
    assert [option.attributes["value"] for option in page.all("select")[0].all("option")] == ["all", "latino"]
    assert "pathway:certified" not in text and '"other"' not in text
    assert "fewer than 10 simulated people stand behind them: Other or several races" in page.text


def test_the_page_is_small_loads_nothing_and_runs_one_script_alone(text: str, page: Element) -> None:
    assert len(text.encode()) < LARGEST
    scripts = page.all("script")
    assert [script.attributes.get("type") for script in scripts] == ["application/json", None]
    for element in page.everything():
        assert not [name for name in element.attributes if name.startswith("on") or name in {"src", "href", "srcset", "action", "poster", "data"}], element
    assert not re.search(r"@import|url\((?!#)|https?://(?!www\.w3\.org/2000/svg)", text)
    rules = next(meta.attributes["content"] for meta in page.all("meta") if "Content-Security-Policy" in meta.attributes.get("http-equiv", ""))
    assert "default-src 'none'" in rules and "script-src 'sha256-" in rules


def test_it_says_what_it_holds_and_what_it_rests_on(page: Element) -> None:
    lead = page.all("p")[0].text
    for words in ("Oakland Unified", "from 2039 to 2040", "27 settings of 3 levers", "the same 6 seeds", "interpolated", "Intervals hold chance alone"):
        assert words in lead
    assert all(words in page.text for words in NOT_CLAIMED)
    assert "Few seeds: 6" in page.text
    assert "to be read as consequences of assumptions: Local hires, net." in page.all("figure")[0].text
    still = next(table for table in page.all("table") if table.all("caption")[0].text.startswith("What stands still"))
    assert [cell.text for cell in still.all("tr")[2].all("td")] == ["2027", "3", "-", "open access 0.5"]


def test_how_far_interpolation_misses_is_measured_and_told(slider_folder: Path, page: Element) -> None:
    table = next(table for table in page.all("table") if "Interpolated against run" in table.all("caption")[0].text)
    row = next(row for row in table.all("tr") if row.all("th")[0].text == "Graduated on time")
    outcomes = pd.read_parquet(slider_folder / "outcomes.parquet", filters=[("year", "==", 2040), ("outcome", "==", "graduation_rate"), ("group", "==", "all")])
    value = (outcomes["numerator"] / outcomes["denominator"]).groupby(outcomes["point"]).mean()
    effect = 100 * (value - value[0]).to_numpy()
    misses = []
    for place, setting in enumerate(BETWEEN):
        foretold = np.array(effect[:27].reshape(3, 3, 3))
        for nodes, wanted in zip(NODES.values(), setting, strict=True):
            foretold = np.array([np.interp(wanted, nodes, column) for column in foretold.reshape(3, -1).T]).reshape(foretold.shape[1:])
        misses.append(abs(float(foretold) - effect[27 + place]))
    assert [cell.text for cell in row.all("td")][:3] == ["points", f"{np.median(misses):.2f}", f"{max(misses):.2f}"]
    assert max(misses) > 0.1


def test_headings_identifiers_labels_and_pictures_are_in_order(page: Element) -> None:
    levels = [int(element.tag[1]) for element in page.everything() if re.fullmatch(r"h[1-6]", element.tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and all(after <= before + 1 for before, after in pairwise(levels))
    names = [element.attributes["id"] for element in page.everything() if "id" in element.attributes]
    assert len(names) == len(set(names))
    labelled = {label.attributes["for"] for label in page.all("label")}
    assert labelled == {element.attributes["id"] for element in (*page.all("input"), *page.all("select"))}
    assert all(picture.attributes["role"] == "img" and picture.children[0].text and picture.children[1].text for picture in page.all("svg"))
    assert len(page.all("svg")) == 5


def test_hostile_names_stay_text(tmp_path: Path, page: Element) -> None:
    written = write_sliders(make_slider_folder(tmp_path / "hostile", hostile=HOSTILE)).read_text(encoding="utf-8")
    hostile = Page(written).root
    assert {element.tag for element in hostile.everything()} == {element.tag for element in page.everything()}
    assert len(hostile.all("script")) == 2 and "<script>alert" not in written and "\u2028" not in data_text(written)
    assert "<script>alert(1)</script>" in hostile.all("h1")[0].text


def data_text(text: str) -> str:
    return text.partition('id="data">')[2].partition("</script>")[0]


def test_data_for_a_script_are_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.jinja").write_text("{{ data|tojson }}")
    monkeypatch.setattr("llsim.report.page.TEMPLATES", tmp_path)
    made = rendered("one.jinja", data={"a": "</script>&<!--\u2028\u2029'"})
    assert not set("<>&'\u2028\u2029") & set(made) and json.loads(made) == {"a": "</script>&<!--\u2028\u2029'"}
    with pytest.raises(ValueError, match="not JSON compliant"):
        rendered("one.jinja", data={"a": float("nan")})


def test_draws_and_single_seeds_are_told(tmp_path: Path) -> None:
    drawn = Page(write_sliders(make_slider_folder(tmp_path / "draws", seeds=2, draws=12)).read_text(encoding="utf-8")).root
    assert "12 draws of them" in drawn.text and "Intervals hold chance alone" not in drawn.text and "Few seeds" not in drawn.text
    alone = write_sliders(make_slider_folder(tmp_path / "one", seeds=1)).read_text(encoding="utf-8")
    assert "without an interval" in Page(alone).root.text and data_of(alone)["numbers"]["all"]["graduation_rate"][1][5] is None


def test_the_same_folder_gives_the_same_page_and_the_command_knows_it(slider_folder: Path, text: str) -> None:
    done = CliRunner().invoke(commands, ["report", str(slider_folder)], standalone_mode=False, catch_exceptions=False)
    assert done.stdout.strip() == str(slider_folder / "sliders.html")
    assert (slider_folder / "sliders.html").read_text(encoding="utf-8") == text
    assert not list(slider_folder.glob(".*part"))


@pytest.mark.parametrize("what", ["kind", "scenarios", "nodes", "failures", "design"])
def test_other_folders_are_refused(tmp_path: Path, what: str) -> None:
    slider_folder = make_slider_folder(tmp_path / "result", seeds=2)
    manifest = json.loads((slider_folder / "manifest.json").read_text(encoding="utf-8"))
    if what == "kind":
        manifest["experiment"]["design"]["kind"] = "latin_hypercube"
    elif what == "scenarios":
        manifest["experiment"]["scenarios"].append("baseline")
    elif what == "nodes":
        manifest["experiment"]["design"]["values"]["levers.school_support.scale"] = [0.5, 1]
    elif what == "failures":
        manifest["failures"] = [{"point": 3}]
    else:
        manifest["design_hash"] = "0" * 64
    (slider_folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(LlsimError, match="allowed"):
        write_sliders(slider_folder)
    assert not (slider_folder / "sliders.html").exists()


def test_a_page_that_would_be_too_large_is_refused(slider_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llsim.report.sliders.LARGEST", 20_000)
    with pytest.raises(LlsimError, match="keep fewer groups or outcomes"):
        write_sliders(slider_folder)


@pytest.mark.parametrize(("nodes", "step"), [((0, 0.3, 1), 0.05), ((0, 15, 40), 1), ((0, 0.5, 1), 0.05), ((0, 0.33, 1), 0.01), ((0, 1000, 5000), 100), ((0, 0.12345, 1), 0.00001)])
def test_steps_meet_what_was_run(nodes: tuple[float, ...], step: float) -> None:
    assert Slider("a", "a", "", "", nodes, 0).step == step


def test_numbers_are_written_as_in_the_brief() -> None:
    for name, values in {"graduation_rate": (3.14, -0.04, 0.0, -12.0), "earnings_age_25": (1234.5, -3.2), "credits_earned": (2.25, -0.01), "net_local_hires": (14.5, 3.25, -0.6)}.items():
        outcome = BY_NAME[name]
        share = outcome.unit == "share"
        row = Row(name, (name, "all"), "", "", "", prefix="$" if outcome.unit == "dollars" else "", decimals={"share": 1, "credits": 1, "dollars": 0}.get(outcome.unit))
        for value in values:
            assert row.signed(value) == show_difference(value / 100 if share else value, outcome), (name, value)


TINY = """
title: Tiny
scenarios: [linked_learning]
seeds: 2
sample: 0.02
until: 2029
keep: {outcomes: [graduation_rate, public_cost], groups: [all, other, payer:state, payer:district], years: all}
design: {kind: grid, values: {levers.school_support.scale: [0, 1], levers.dual_enrollment.seats: [0, 15]}, between: 1}
"""


def test_from_an_experiment_file_to_the_page(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(TINY)
    for arguments in (["experiment", str(tmp_path / "tiny.yaml"), "--out", str(tmp_path / "tiny"), "--workers", "1"], ["report", str(tmp_path / "tiny")]):
        CliRunner().invoke(commands, arguments, standalone_mode=False, catch_exceptions=False)
    text = (tmp_path / "tiny" / "sliders.html").read_text(encoding="utf-8")
    data = data_of(text)
    assert [(one["name"], one["nodes"], one["start"]) for one in data["sliders"]] == [("school_support.scale", [0, 1], 1), ("dual_enrollment.seats", [0, 15], 15)]
    assert "Oakland Unified School District" in Page(text).root.all("h1")[0].text and "on 2 % of the people" in text
    cost = {name: values[0] for name, values in data["numbers"]["all"].items() if name.startswith("public_cost")}
    assert set(cost) == {"public_cost", "public_cost-payer:state", "public_cost-payer:district"} and cost["public_cost"][3] > cost["public_cost"][1] > 0
    assert set(data["numbers"]) == {"all"}, "fifty students hold fewer than ten of other races"
