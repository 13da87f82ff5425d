"""The scope picture is whole, stands on its own, and says in words what it shows."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from llsim.report.scope import FONT, HEIGHT, OUTSIDE, WIDTH, scope_picture
from llsim.scenario import LEVERS

SPACE = "{http://www.w3.org/2000/svg}"
NARROW, BROAD, BOLD = 0.35, 0.6, 1.1  # widths of narrow and other letters of a broad typeface, in parts of its size


def length_of(text: ET.Element) -> float:
    """Estimate how long a line of text is, in pixels."""
    bold = BOLD if text.get("font-weight") != "400" else 1.0
    return bold * FONT * sum(NARROW if letter in " fijlrt,.;:" else BROAD for letter in text.text or "")


def picture() -> ET.Element:
    return ET.fromstring(str(scope_picture()))  # noqa: S314 (our own picture)


def test_the_picture_names_all_levers_and_who_is_simulated() -> None:
    root = picture()
    texts = " ".join(text.text or "" for text in root.iter(f"{SPACE}text")).casefold()
    said = (root.findtext(f"{SPACE}desc") or "").casefold()
    keys = [lever.key.replace("_", " ") for lever in LEVERS]
    assert len(keys) == 5
    for words in (*keys, "grade 9", "graduation", "next step", "college", "job", "staying", "schools", "pathways", "employers", "region", "not in the model"):
        assert words in texts, words
        assert words in said, words


def test_what_is_in_the_model_is_not_named_as_missing() -> None:
    assert not re.search(r"price|tuition|gateway", " ".join(OUTSIDE))


def test_the_picture_needs_nothing_from_outside_and_is_named_for_those_who_do_not_see_it() -> None:
    root = picture()
    assert root.get("role") == "img"
    names = {element.get("id") for element in root.iter()} - {None}
    assert set((root.get("aria-labelledby") or "").split()) == names
    assert {element.tag.removeprefix(SPACE) for element in root.iter()} <= {"svg", "title", "desc", "g", "rect", "text", "polyline", "polygon"}
    assert not re.search(r"href|url\(|src=", str(scope_picture()))


def test_everything_is_inside_the_picture_and_no_text_leaves_its_box() -> None:
    root = picture()
    boxes = [[float(rect.get(name, "")) for name in ("x", "y", "width", "height")] for rect in root.iter(f"{SPACE}rect")]
    assert all(x >= 0 and y >= 0 and x + width <= WIDTH and y + height <= HEIGHT for x, y, width, height in boxes)
    for text in root.iter(f"{SPACE}text"):
        x, y, length = float(text.get("x", "")), float(text.get("y", "")), length_of(text)
        left = x - length / 2 if text.get("text-anchor") == "middle" else x
        assert 0 <= y <= HEIGHT
        around = [box for box in boxes if box[0] < x < box[0] + box[2] and box[1] < y < box[1] + box[3]]
        narrowest = min((width for _, _, width, _ in around), default=WIDTH)
        assert length <= narrowest, text.text
        assert left + length <= WIDTH, text.text


def test_a_lever_is_told_from_the_rest_without_colour() -> None:
    """By the word, and by round ends that nothing else has."""
    labels = [text.text or "" for text in picture().iter(f"{SPACE}text")]
    rounds = [rect for rect in picture().iter(f"{SPACE}rect") if float(rect.get("rx", "")) > 6]
    assert sum(label.startswith("Lever: ") for label in labels) == len(rounds) == len(LEVERS)
