"""Supply and demand: vacancies, hires and graduates in the region, by industry where the runs counted them so."""

from __future__ import annotations

from llsim.agents.industry import INDUSTRIES
from llsim.catalogue import BY_NAME, Outcome
from llsim.report.cells import Cell, Table, level_cell
from llsim.report.charts import Bar, interval_chart, shared_domain
from llsim.report.folder import SMALLEST_GROUP, Comparison
from llsim.report.language import _, filled
from llsim.report.parts import Panel, Section, described, style
from llsim.report.sections import in_year
from llsim.report.words import show_level

REGION = ("vacancies_posted", "vacancies_filled", "local_hires", "graduates", "wbl_slots")
CERTIFICATION = ("certified_pathway_enrollment", "gold_pathway_enrollment")
BY_INDUSTRY = ("graduates", "vacancies_posted", "vacancies_filled")
PREFIX = "industry:"


def industries(data: Comparison) -> Section | None:
    """Set graduates beside vacancies, industry by industry, under the scenario of the headline; None where the runs did not count them so."""
    found = data.outcomes[data.outcomes["group"].str.startswith(PREFIX) & (data.outcomes["scenario"] == data.focus.name) & data.outcomes["outcome"].isin(BY_INDUSTRY)]
    if found.empty:
        return None
    year = int(found.groupby("outcome")["year"].max().min())
    last = found[found["year"] == year]
    posted = last[last["outcome"] == "vacancies_posted"].groupby("group")["numerator"].mean()
    groups = sorted(set(last["group"]), key=lambda group: (-float(posted.get(group, 0.0)), group))
    names = [name for name in BY_INDUSTRY if name in set(last["outcome"])]
    bars = {name: [bar for group in groups if (bar := level_bar(data, BY_NAME[name], group, year)) is not None] for name in names}
    domain = shared_domain([bar for own in bars.values() for bar in own])
    panels = []
    for name, own in bars.items():
        title = in_year(BY_NAME[name], year)
        words = filled("{title}, by industry: mean and spread over runs under {policy}", title=title, policy=data.focus.title)
        panels.append(Panel(title, interval_chart(own, domain, _(BY_NAME[name].unit), f"industry-{name}", words, described(own))))
    rows: list[tuple[Cell, ...]] = [(industry_title(group), *(level_cell(data, BY_NAME[name], data.focus.name, year, group) for name in names)) for group in groups]
    head = (_("Industry"), *(_(BY_NAME[name].title) for name in names))
    caption = filled("{policy}, {year}, by industry: mean over runs (lowest to highest run)", policy=data.focus.title, year=str(year))
    return Section(panels, [Table(caption, head, rows)])


def level_bar(data: Comparison, outcome: Outcome, group: str, year: int) -> Bar | None:
    """Make the row of one industry: mean, lowest and highest run; none for fewer than ten simulated people."""
    found = data.level(outcome.name, data.focus.name, year, group)
    if not found or (outcome.unit == "people" and found["min"] * data.manifest.sample < SMALLEST_GROUP):
        return None
    return Bar(industry_title(group), found["mean"], found["min"], found["max"], show_level(found["mean"], outcome), style(data, data.focus.name))


def industry_title(group: str) -> str:
    """Name an industry for a reader; one that is not known is shown as it is written."""
    key = group.removeprefix(PREFIX)
    return _(INDUSTRIES[key]) if key in INDUSTRIES else key
