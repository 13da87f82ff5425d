"""The Spanish brief: everything is translated, from one template, with the same numbers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from tests.report.page import Element, Page
from tests.report.sample_folder import TITLES, make_folder
from tools.update_languages import messages

from llsim.catalogue import BY_NAME
from llsim.errors import ConfigurationError
from llsim.report.brief import in_language, render, report_path, write_report
from llsim.report.folder import read_comparison
from llsim.report.language import LANGUAGES, _, counted, languages, plain, sentence, speaking
from llsim.report.words import show_difference, show_level, show_number

SAME_IN_SPANISH = {"no", "Linked Learning", "California", "California, 2011-12", "Detroit", "Fresno", "Sacramento", "{verdict}"}
ENGLISH_WORDS = re.compile(
    r"\b(the|and|of|with|which|from|under|rises|falls|share|gap|gaps|school|student|students|college|graduat\w+|who|is|are|was|by|to|level|year|years|difference|interval|"
    r"policy|cost|public|shown|each|every|other|others|people|region|evidence|outcome|outcomes|scenario|seeds|runs|none|better|worse|probably)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (LANGUAGES / "es.po").open("rb") as file:
        return read_po(file, locale="es")


def pairs(message: Message) -> list[tuple[str, str]]:
    """Return each form of a message with the text it was made from."""
    if isinstance(message.id, tuple):
        return list(zip(message.id, message.string, strict=True))
    return [(str(message.id), str(message.string))]


def places(text: str) -> set[str]:
    """List the placeholders of a text, of both kinds."""
    return {name for _text, name, _format, _conversion in Formatter().parse(text) if name} | set(re.findall(r"%\((\w+)\)s", text))


def test_every_text_of_the_code_is_translated(catalogue: Catalog) -> None:
    wanted = messages()
    assert len(wanted) > 450
    missing = [wanted_one for wanted_one in wanted if catalogue.get(wanted_one if isinstance(wanted_one, str) else wanted_one[0]) is None]
    assert not missing
    for message in catalogue:
        for original, translated in pairs(message):
            assert not original or translated, original
        assert not message.fuzzy or not message.id


def test_places_marks_and_ends_survive(catalogue: Catalog) -> None:
    for message in catalogue:
        for original, translated in pairs(message) if message.id else []:
            if isinstance(message.id, str) or original == message.id[1]:
                assert places(translated) == places(original), original
            assert re.findall(r"</?\w+>", translated) == re.findall(r"</?\w+>", original), original
            assert translated[-1:] == original[-1:] or not re.search(r"[.:;?%]$", original), original
            assert re.sub(r"\D", "", re.sub(r"%\(\w+\)s|\{\w+\}", "", translated)) == re.sub(r"\D", "", re.sub(r"%\(\w+\)s|\{\w+\}", "", original)) or "Fifteen" in original, original


def test_no_text_is_left_as_it_was(catalogue: Catalog) -> None:
    for message in catalogue:
        for original, translated in pairs(message) if message.id else []:
            bare = re.sub(r"\{\w+\}|%\(\w+\)s|<code>.*?</code>|[\W\d_]", "", original)
            assert translated != original or not bare or original in SAME_IN_SPANISH, original


class Listening(NullTranslations):
    """Notes what the catalogue does not know."""

    def __init__(self) -> None:
        super().__init__()
        self.unknown: set[str] = set()

    def gettext(self, message: str) -> str:
        self.unknown.add(message)
        return message

    def ngettext(self, one: str, more: str, number: int) -> str:
        self.unknown.add(one)
        return one if number == 1 else more


@pytest.mark.parametrize("changes", [{}, {"draws": 30}, {"sample": 0.05}])
def test_a_page_asks_for_nothing_that_is_not_translated(folder: Path, catalogue: Catalog, changes: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was put together at run time is asked for too; only what users wrote themselves may be missing."""
    compiled, listening = BytesIO(), Listening()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    heard = GNUTranslations(compiled)
    heard.add_fallback(listening)
    monkeypatch.setattr("llsim.report.language.translations", lambda _language: heard)
    data = read_comparison(folder)
    changed = type(data)(**{**vars_of(data), "manifest": data.manifest.model_copy(update=changes)})
    render(changed, "es")
    written = {text for policy in data.manifest.scenarios for text in (policy.title, policy.description)} | {data.manifest.region.title}
    written |= {one.basis for one in data.manifest.region.assumed}
    assert listening.unknown <= written, listening.unknown - written


def vars_of(data: object) -> dict[str, object]:
    """Return the fields of a comparison."""
    return {name: getattr(data, name) for name in ("folder", "manifest", "outcomes", "flows", "costs", "differences", "grades")}


def test_both_pages_carry_the_same_numbers(page: Element, spanish: Element) -> None:
    def bound(root: Element) -> list[tuple[str, ...]]:
        return sorted(tuple(figure.attributes.values()) for figure in root.all("data"))

    def digits(root: Element) -> list[str]:
        return sorted(re.sub(r"[^\d.,\u2212+$]", "", figure.text) for figure in root.all("data"))

    assert bound(page) == bound(spanish)
    assert digits(page) == digits(spanish)
    assert len(bound(page)) > 1000


def test_the_spanish_page_is_spanish(spanish: Element, page: Element) -> None:
    assert spanish.all("html")[0].attributes["lang"] == "es"
    for tag in ("h1", "h2", "h3", "figure", "svg", "table", "tr", "th", "td", "details", "data", "a", "code"):
        assert len(spanish.all(tag)) == len(page.all(tag)) > 0, tag
    text = spanish.all("body")[0].text
    for own in ("¿qué cambiarían tres opciones de política?", "La respuesta", "sube", "puntos porcentuales", "intervalo del 95", "brecha", "Quién paga"):
        assert own in text


def test_no_english_is_left(tmp_path: Path) -> None:
    """A Spanish page with shipped scenarios holds English in commands, in names of files and in what is marked as quoted from English alone."""
    made = make_folder(tmp_path / "result", seeds=3)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    shipped = {"baseline": "Baseline", "dual_enrollment": "Dual enrollment", "school_support": "School support", "linked_learning": "Linked Learning"}
    for scenario in manifest["scenarios"]:
        scenario |= {"title": shipped[scenario["name"]], "description": ""}
    for assumed in manifest["region"]["assumed"]:
        assumed["basis"] = "from memory"
    manifest["region"]["title"] = "Oakland Unified School District"
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    root = Page(write_report(made, "es").read_text(encoding="utf-8")).root
    text = without(root, {"style", "code"})
    text = text.replace("Linked Learning", "").replace("pathway_quality.start_gold y pathway_quality.steepness", "")
    found = [text[max(0, match.start() - 40) : match.end() + 40] for match in ENGLISH_WORDS.finditer(text)]
    assert not found, found[:5]


def without(element: Element, tags: set[str]) -> str:
    """Return the text of a page and its names for screen readers, what is marked as English and some tags left out."""
    if element.tag in tags or element.attributes.get("lang") == "en":
        return ""
    named = f" {element.attributes.get('aria-label', '')} "
    if not element.children:
        return named + element.text
    rest = element.text
    for child in element.children:
        rest = rest.replace(child.text, " ", 1)
    return named + rest + " ".join(without(child, tags) for child in element.children)


def test_titles_of_users_stay_as_they_wrote_them(folder: Path) -> None:
    with speaking("es"):
        told = in_language(read_comparison(folder))
    assert told.policy("linked_learning").title == TITLES["linked_learning"]
    assert told.policy("dual_enrollment").title == "Inscripción dual"


def test_numbers_keep_their_american_form() -> None:
    with speaking("es"):
        assert show_number(1234.5, 1) == "1,234.5"
        assert show_difference(0.0234, BY_NAME["graduation_rate"]) == "+2.3"
        assert show_level(0.8123, BY_NAME["graduation_rate"]) == "81.2\u00a0%"


def test_a_sentence_takes_the_order_of_its_language() -> None:
    with speaking("es"):
        assert plain(sentence("{several} and {last}", several="a, b", last="c")) == "a, b y c"
        assert plain(counted(", full at once", ", full after {years} years", 3, years="3")) == ", completa después de 3 años"
        assert _("Who pays") == "Quién paga"
    assert _("Who pays") == "Who pays"


def test_an_unknown_language_is_refused(folder: Path) -> None:
    for name in ("xx", "../es", ""):
        with pytest.raises(ConfigurationError, match="allowed: en, es"):
            write_report(folder, name)
    assert languages() == ("en", "es")


def test_the_command_refuses_an_unknown_language_with_one_message(folder: Path) -> None:
    command = [sys.executable, "-c", "from llsim.cli.main import main; main()", "report", str(folder), "--language", "xx"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.strip() == "Error: --language: found 'xx'; allowed: en, es"


def test_the_spanish_brief_does_not_take_the_place_of_the_english_one(folder: Path) -> None:
    assert report_path(folder).name == "report.html"
    assert report_path(folder, "es").name == "report.es.html"
    assert report_path(folder, "es", "pdf").name == "report.es.pdf"
