"""Write the brief of a comparison: one self-contained page, no script, nothing from outside; a page for a council member, then what is behind it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from llsim.catalogue import NOT_CLAIMED
from llsim.experiment.atomic import write_whole
from llsim.report import equity, first_page, money, paths, resting, sections, standing, supply
from llsim.report.answer import answer, question
from llsim.report.cells import manifest_figure
from llsim.report.findings.telling import findings_in
from llsim.report.folder import Comparison, read_comparison
from llsim.report.language import ENGLISH, _, speaking
from llsim.report.page import translated
from llsim.report.words import GRADE_TITLES

MOST_BESIDE = 5
"""Scenarios that fit side by side on the first page; more are shown behind it."""


def report_path(folder: Path, language: str = ENGLISH, ending: str = "html") -> Path:
    """Name the file of a brief: report.html in English, report.es.html in Spanish."""
    return folder / (f"report.{ending}" if language == ENGLISH else f"report.{language}.{ending}")


def write_report(folder: Path, language: str = ENGLISH) -> Path:
    """Write the page into the result folder of a comparison, whole or not at all, and return its path.

    Raises LlsimError when the folder is not one of a comparison, ConfigurationError for an unknown language.
    """
    page = render(read_comparison(folder), language).encode("utf-8")
    path = report_path(folder, language)
    write_whole(path, lambda file: file.write(page))
    return path


def render(data: Comparison, language: str = ENGLISH) -> str:
    """Return the page of a comparison in a language. The same folder gives the same page. Raises ConfigurationError for an unknown language."""
    with speaking(language) as translations:
        told = in_language(data)
        return translated("report.html.jinja", translations, language=language, findings=findings_in(data.folder), **first_of(told), **behind(told))


def in_language(data: Comparison) -> Comparison:
    """Put the titles and descriptions that llsim ships into the language of the page; those of others stay as they wrote them."""
    manifest = data.manifest
    policies = tuple(policy.model_copy(update={"title": _(policy.title), "description": _(policy.description)}) for policy in manifest.scenarios)
    region = manifest.region.model_copy(update={"title": _(manifest.region.title)})
    return replace(data, manifest=manifest.model_copy(update={"scenarios": policies, "region": region}))


def first_of(data: Comparison) -> dict[str, Any]:
    """Return what the first page shows."""
    beside = len(data.alternatives) <= MOST_BESIDE
    return {
        "manifest": data.manifest, "baseline": data.baseline, "alternatives": data.alternatives, "focus": data.focus,
        "figures": figures_of_runs(data), "question": question(data), "answer": answer(data), "warnings": standing.warnings(data),
        "picture": first_page.picture(data), "choices": first_page.choices(data), "beside": beside, "for_whom": first_page.for_whom(data),
        "how_sure": first_page.how_sure(data), "stands_on": first_page.stands_on(data), "rests_on": resting.rests_on(data),
    }  # fmt: skip


def behind(data: Comparison) -> dict[str, Any]:
    """Return what the pages behind the first one show."""
    return {
        "headline": sections.headline(data), "resting": resting.table(data), "scenarios": standing.scenarios(data), "costs": money.costs(data),
        "groups": sections.groups(data), "gaps": equity.gap_section(data, equity.GAPS, "gap"),
        "access": equity.gap_section(data, equity.ACCESS, "access"), "effects": equity.effects(data),
        "over_time": sections.over_time(data), "levels": sections.levels(data),
        "certified": sections.levels_of(data, supply.CERTIFICATION, "certified", _("Certified and Gold pathways")),
        "certified_changes": sections.differences_of(data, supply.CERTIFICATION, "certified-change", _("Certified and Gold pathways: differences from the baseline")),
        "flows": paths.flows(data),
        "supply": sections.levels_of(data, supply.REGION, "supply", _("Supply and demand")),
        "supply_changes": sections.differences_of(data, supply.REGION, "supply-change", _("Supply and demand: differences from the baseline")),
        "industries": supply.industries(data), "payers": money.payers(data), "evidence": standing.evidence(data), "assumed": standing.assumed(data),
        "not_claimed": [_(words) for words in NOT_CLAIMED], "grades": {grade: _(words) for grade, words in GRADE_TITLES.items()}, "hashes": data.hashes(),
    }  # fmt: skip


def figures_of_runs(data: Comparison) -> dict[str, Any]:
    """Return the numbers of runs that sentences name, each bound to the manifest."""
    seeds, draws, assumed, sample = len(data.manifest.seeds), data.manifest.draws, len(data.manifest.region.assumed), data.manifest.sample
    return {
        "seeds": manifest_figure("seeds", seeds, str(seeds)), "draws": manifest_figure("draws", draws, str(draws)),
        "assumed": manifest_figure("assumed", assumed, str(assumed)), "sample": manifest_figure("sample", sample, f"{100 * sample:g}\u00a0%"),
    }  # fmt: skip
