from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats
from tests.report.page import Element, Page
from tests.report.sample_folder import make_folder

from llsim.catalogue import OUTCOMES
from llsim.report.brief import write_report


def test_every_number_is_in_the_tables(page: Element, folder: Path) -> None:
    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("differences", "outcomes", "costs", "flows")}
    figures = page.all("data")
    assert {figure.attributes["data-table"] for figure in figures} == {*tables, "gaps", "effects", "manifest"}
    assert len([figure for paragraph in page.all("p") for figure in paragraph.all("data")]) >= 6
    index = tables["differences"].set_index(["outcome", "scenario", "group", "year"])
    for figure in figures:
        says = figure.attributes
        shown = float(says["value"])
        if says["data-table"] == "differences":
            found = index.loc[(says["data-outcome"], says["data-scenario"], says["data-group"], int(says["data-year"])), says["data-column"]]
            assert shown == found, says
        elif says["data-table"] == "costs":
            assert shown == pytest.approx(cost(tables["costs"], says)), says
        assert figure.text.strip()
    levels = tables["outcomes"].assign(value=tables["outcomes"]["numerator"] / tables["outcomes"]["denominator"])
    runs = levels.groupby(["outcome", "scenario", "group", "year"])["value"].agg(["mean", "min", "max"])
    for says in (figure.attributes for figure in figures if figure.attributes["data-table"] == "outcomes"):
        row = runs.loc[(says["data-outcome"], says["data-scenario"], says["data-group"], int(says["data-year"]))]
        assert float(says["value"]) == pytest.approx(row[says["data-column"]])


def rates(folder: Path, outcome: str, year: int) -> pd.DataFrame:
    """Return numerator and denominator by scenario, seed and group, worked out here from the tables alone."""
    if outcome != "certified_pathway_share":
        rows = pd.read_parquet(folder / "outcomes.parquet")
        rows = rows[(rows["outcome"] == outcome) & (rows["year"] == year)]
        return rows.set_index(["scenario", "seed", "group"])[["numerator", "denominator"]]
    links = pd.read_parquet(folder / "flows.parquet")
    links = links[(links["year"] == year - 3) & (links["origin"] == "1 grade 9")]
    keys = ["scenario", "seed", "group"]
    inside = links[links["destination"] == "2 certified pathway"].groupby(keys)["people"].sum()
    return pd.DataFrame({"denominator": links.groupby(keys)["people"].sum()}).assign(numerator=inside).fillna(0.0)


def test_every_gap_is_worked_out_from_the_tables(page: Element, folder: Path) -> None:
    told = [figure.attributes for figure in page.all("data") if figure.attributes["data-table"] == "gaps"]
    assert len({says["data-outcome"] for says in told}) == 6
    assert len(told) > 300
    for says in told:
        found = rates(folder, says["data-outcome"], int(says["data-year"]))
        every, own = found.xs("all", level="group"), found.xs(says["data-group"], level="group")
        gap = (every["numerator"] - own["numerator"]) / (every["denominator"] - own["denominator"]) - own["numerator"] / own["denominator"]
        change = gap.loc["linked_learning"] - gap.loc["baseline"]
        half = stats.t.ppf(0.975, 11) * change.std() / 12**0.5
        level = gap.loc[says["data-scenario"]]
        known = {"mean": level.mean(), "min": level.min(), "max": level.max(), "difference": change.mean(), "low": change.mean() - half, "high": change.mean() + half}
        assert float(says["value"]) == pytest.approx(known[says["data-column"]], abs=1e-12), says


def test_every_effect_gap_is_worked_out_from_the_tables(page: Element, folder: Path) -> None:
    told = [figure.attributes for figure in page.all("data") if figure.attributes["data-table"] == "effects"]
    assert told
    for says in told:
        reached, _, entered = says["data-outcome"].partition(" by ")
        more = []
        for name in (reached, entered):
            people = rates(folder, name, int(says["data-year"]))["numerator"]
            gained = people.loc["linked_learning"] - people.loc["baseline"]
            every, own = gained.xs("all", level="group"), gained.xs(says["data-group"], level="group")
            more.append((own, every - own))
        own, others = (more[0][place].mean() / more[1][place].mean() for place in (0, 1))
        residual = (more[0][1] - others * more[1][1]) / more[1][1].mean() - (more[0][0] - own * more[1][0]) / more[1][0].mean()
        half = stats.t.ppf(0.975, 11) * residual.std() / 12**0.5
        known = {"own": own, "others": others, "difference": others - own, "low": others - own - half, "high": others - own + half}
        assert float(says["value"]) == pytest.approx(known[says["data-column"]], abs=1e-9), says


def test_numbers_of_runs_and_settings_are_those_of_the_manifest(page: Element, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    counts = {"seeds": len(manifest["seeds"]), "draws": manifest["draws"], "assumed": len(manifest["region"]["assumed"])}
    scenarios = {scenario["name"]: scenario["levers"] for scenario in manifest["scenarios"]}
    told = [figure.attributes for figure in page.all("data") if figure.attributes["data-table"] == "manifest"]
    assert {"seeds", "assumed", "ramp", "seats"} <= {says["data-column"] for says in told}
    for says in told:
        column = says["data-column"]
        known = scenarios[says["data-scenario"]][int(says["data-outcome"])][column] if says["data-scenario"] else counts[column]
        assert float(says["value"]) == known


STATED = {"95", "80", "25", "100"}  # the two intervals of the rules, an age in a title, "for each 100 more students"


def test_no_number_in_the_prose_is_left_unbound(page: Element, spanish: Element) -> None:
    """Years and stated constants aside, every digit outside tables, pictures and commands belongs to a figure that can be traced."""
    for root in (page, spanish):
        seen = 0
        for element in root.everything():
            if element.tag in {"p", "li", "dt", "summary", "h1", "h2", "h3"} and element.attributes.get("class") != "warning":  # quoted from the manifest
                loose = element.text
                for inner in (*element.all("data"), *element.all("code"), *element.all("li")):
                    loose = loose.replace(inner.text, "", 1)
                numbers = {number for number in re.findall(r"\d+(?:[.,]\d+)*", loose) if not re.fullmatch(r"(19|20)\d\d", number)}
                assert not numbers - STATED, loose
                seen += bool(element.all("data"))
        assert seen > 10


def test_the_text_of_a_number_is_its_value_rounded(page: Element) -> None:
    shares = {outcome.name for outcome in OUTCOMES if outcome.unit == "share"}
    bound = {"differences", "outcomes", "gaps"}
    told = [figure for figure in page.all("data") if figure.attributes["data-table"] in bound and figure.attributes["data-outcome"] in shares and "less than" not in figure.text]
    assert len(told) > 100
    for figure in told:
        text = figure.text.replace("\u2212", "-").split("\u00a0")[0]
        value = 100 * float(figure.attributes["value"])
        size = "points" in figure.text  # words before it carry the sign
        assert float(text) == pytest.approx(abs(value) if size else value, abs=0.0501), figure.attributes


def test_who_pays_adds_up(page: Element) -> None:
    table = next(table for table in page.all("table") if table.all("caption") and table.all("caption")[0].text.startswith("Dollars by payer"))
    rows = [[float(figure.attributes["value"]) for figure in row.all("data")] for row in table.all("tr")[1:]]
    assert len(rows) == 4
    assert all(sum(row[:-1]) == pytest.approx(row[-1]) for row in rows)
    assert rows[-1][-1] > 0


def test_flows_are_printed_as_the_table_has_them_and_sum_to_the_cohort(page: Element, folder: Path) -> None:
    flows = pd.read_parquet(folder / "flows.parquet")
    means = flows[flows["group"] == "all"].groupby(["scenario", "year", "origin", "destination"])["people"].sum() / 12
    told = [figure.attributes for figure in page.all("data") if figure.attributes["data-table"] == "flows" and " > " in figure.attributes["data-outcome"]]
    assert {says["data-year"] for says in told} == {"2031"}
    for says in told:
        origin, destination = says["data-outcome"].split(" > ")
        value = means.get((says["data-scenario"], 2031, origin, destination), 0.0)
        assert float(says["value"]) == pytest.approx(value)
        assert value == 0 or value >= 10
    first = sum(float(says["value"]) for says in told if says["data-scenario"] == "baseline" and says["data-outcome"].startswith("1 "))
    assert first == pytest.approx(2500)


def cost(costs: pd.DataFrame, says: dict[str, str]) -> float:
    """Sum the dollars that an element claims, from the table alone."""
    lever, _, payer = says["data-outcome"].rpartition("/")
    rows = costs[costs["payer"].isin(payer.split("+"))] if payer != "all" else costs
    rows = rows[rows["lever"] == lever] if lever else rows
    first, last = (int(year) for year in says["data-year"].split("-"))
    rows = rows[rows["year"].between(first, last)]
    by_scenario = rows.groupby("scenario")["dollars"].sum() / 12
    base = by_scenario.get("baseline", 0.0) if says["data-column"] == "dollars over baseline" else 0.0
    return float(by_scenario.get(says["data-scenario"], 0.0)) - float(base)


def test_small_groups_are_not_printed(page: Element) -> None:
    assert not [figure for figure in page.all("data") if figure.attributes["data-group"] == "other"]
    assert not any("Other or several races" in element.text for element in (*page.all("table"), *page.all("svg")))
    assert not any("other or several races" in element.text for element in page.all("p"))
    assert any("Other or several races" in note.text for note in page.all("p"))
    assert [figure for figure in page.all("data") if figure.attributes["data-group"] == "asian"]


def test_sampled_people_are_counted_before_weighting(tmp_path: Path) -> None:
    made = make_folder(tmp_path / "result", seeds=2)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    manifest["sample"] = 0.02
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    groups = {figure.attributes["data-group"] for figure in Page(write_report(made).read_text(encoding="utf-8")).root.all("data")}
    assert "asian" not in groups
    assert "latino" in groups
