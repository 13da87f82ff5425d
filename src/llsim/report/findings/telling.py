"""Tell a finding: which file does, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from llsim.errors import LlsimError
from llsim.questions.finding import Finding, Name, read_finding
from llsim.report.figure import Figure
from llsim.report.findings import account, attribution, backcast, bottlenecks, exchange, flip, information, moved, power, search
from llsim.report.findings.parts import Told, made_figure
from llsim.report.language import ENGLISH, _, speaking
from llsim.report.page import put, translated

TELLERS: dict[Name, Callable[[Finding], Told]] = {
    "attribution": attribution.told, "moved": moved.told, "account": account.told, "bottlenecks": bottlenecks.told, "search": search.told,
    "backcast": backcast.told, "flip": flip.told, "information": information.told, "power": power.told, "exchange": exchange.told,
}  # fmt: skip
"""Who tells what, in the order of a brief."""
ORDER = tuple(TELLERS)


def told_of(finding: Finding) -> Told:
    """Tell a finding in the language of the page."""
    return TELLERS[finding.name](finding)


@dataclass(frozen=True)
class Shown:
    """A finding as a page shows it: how it was made, with numbers that can be traced, and told."""

    finding: Finding
    told: Told

    @property
    def seeds(self) -> Figure:
        """Return the number of seeds."""
        return made_figure(self.finding, "seeds", self.finding.made.seeds, str(self.finding.made.seeds))

    @property
    def draws(self) -> Figure:
        """Return the number of draws."""
        return made_figure(self.finding, "draws", self.finding.made.draws, str(self.finding.made.draws))

    @property
    def sample(self) -> Figure:
        """Return the share of the people that was simulated."""
        return made_figure(self.finding, "sample", self.finding.made.sample, f"{100 * self.finding.made.sample:g}\u00a0%")


def findings_in(folder: Path) -> list[Shown]:
    """Read and tell every finding that a folder holds, in the order of a brief. Raises LlsimError for files that are no finding."""
    found = (read_finding(folder, name) for name in ORDER)
    return [Shown(finding, _told(finding, folder)) for finding in found if finding is not None]


def _told(finding: Finding, folder: Path) -> Told:
    """Tell a finding. Raises LlsimError where its table is that of another version."""
    try:
        return told_of(finding)
    except KeyError as missing:
        raise LlsimError(f"{folder / finding.name}.parquet: found no {missing}; allowed: a table of this version; `{finding.made.command}` makes it again") from None


def write_findings(folder: Path, language: str = ENGLISH) -> Path | None:
    """Write a page of the findings of a folder that holds no comparison; None where it holds none. Raises LlsimError."""
    with speaking(language) as translations:
        found = findings_in(folder)
        if not found:
            return None
        name = "decision.html" if language == ENGLISH else f"decision.{language}.html"
        return put(folder / name, translated("decision.html.jinja", translations, language=language, findings=found, place=_(found[0].finding.made.place)))
