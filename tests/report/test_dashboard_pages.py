"""The dashboard's pages, run by streamlit's own test runner without a browser."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.report.conftest import HOSTILE
from tests.report.sample_folder import make_folder

from llsim.reading import read_scenario
from llsim.report.dashboard import workshop as room
from llsim.report.dashboard.question import Question
from llsim.report.dashboard.stored import RESULTS
from llsim.report.dashboard.workshop import BusyError, Job, Workshop

PATIENCE = 120


def compare_page() -> AppTest:
    def page() -> None:
        from llsim.report.dashboard.compare_page import compare_page  # noqa: PLC0415 (streamlit runs the source of this function)

        compare_page()

    return AppTest.from_function(page, default_timeout=PATIENCE)


def lives_page() -> AppTest:
    def page() -> None:
        from llsim.report.dashboard.lives_page import lives_page  # noqa: PLC0415 (the same)

        lives_page()

    return AppTest.from_function(page, default_timeout=PATIENCE)


def stored_page() -> AppTest:
    def page() -> None:
        from llsim.report.dashboard.stored_page import stored_page  # noqa: PLC0415 (the same)

        stored_page()

    return AppTest.from_function(page, default_timeout=PATIENCE)


@pytest.fixture(autouse=True)
def own_workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A workshop of this test's own, already warm. Streamlit takes the place of `__main__`, which processes that others start would run: it is put back."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    made = Workshop(threads=2)
    made.warm.set()
    for module in ("workshop", "compare_page", "lives_page"):
        monkeypatch.setattr(f"llsim.report.dashboard.{module}.workshop", lambda: made)
    return made


def small(page: AppTest, until: int = 2031, seeds: int = 3) -> AppTest:
    """Ask for little."""
    page.number_input(key="until.oakland_unified").set_value(until)
    page.number_input(key="seeds").set_value(seeds)
    page.number_input(key="share.oakland_unified").set_value(5.0)
    return page


def press(page: AppTest, label: str) -> AppTest:
    """Press the button with a label."""
    next(button for button in page.button if button.label == label).click()
    return page.run()


def html(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def texts(page: AppTest) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html(page)).split())


def test_a_comparison_ends_with_intervals_words_groups_a_command_and_a_brief() -> None:
    page = press(small(compare_page().run()), "Compare with today's rules")
    assert not page.exception
    words = texts(page)
    assert "over 3 pairs of runs" in words
    assert "Graduated on time" in words
    assert re.search(r"[+\u2212]\d+\.\d to [+\u2212]\d+\.\d", words)
    assert "Latino" in words
    assert "llsim compare baseline policy_" in page.code[0].value
    assert "--region oakland_unified --until 2031 --seeds 3 --sample 0.05" in page.code[0].value
    assert [button.label for button in page.get("download_button")] == ["Download the brief"]


def test_the_first_pair_has_no_interval_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    page = small(compare_page().run())
    monkeypatch.setattr(Job, "pairs", lambda self: [(self._found[1, 0], self._found[1, 1])] if {(1, 0), (1, 1)} <= self._found.keys() else [])
    words = texts(press(page, "Compare with today's rules"))
    assert "One seed: no interval yet." in words
    assert " none " in words


def test_a_choice_of_group_outcome_keeps_the_comparison_and_runs_nothing(own_workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    page = press(small(compare_page().run()), "Compare with today's rules")
    monkeypatch.setattr(own_workshop, "live", None)
    page.selectbox(key="by_group").set_value("college_going").run()
    assert not page.exception and not page.error
    assert "Went to college, 2031, by group" in texts(page)


def test_moving_a_lever_reruns_the_policy_only(monkeypatch: pytest.MonkeyPatch) -> None:
    page = press(small(compare_page().run()), "Compare with today's rules")
    done = []
    lived = room._lived
    monkeypatch.setattr("llsim.report.dashboard.workshop._lived", lambda *arguments: (done.append(arguments[1].scenario.name), lived(*arguments))[1])
    page.slider(key="linked_learning.dual_enrollment.seats").set_value(30.0)
    press(page, "Compare with today's rules")
    assert not page.exception
    assert done == ["policy"] * 3
    assert '"seats": 30.0' in page.code[0].value


def test_the_nation_is_refused_with_the_command_instead() -> None:
    page = compare_page().run()
    page.selectbox(key="region").set_value("us").run()
    page.number_input(key="until.us").set_value(2060)
    press(page, "Compare with today's rules")
    assert "This page takes at most 400 million" in page.error[0].value.replace("\\", "")
    assert "llsim compare baseline policy_" in page.code[0].value
    assert "--region us --until 2060 --seeds 10" in page.code[0].value
    assert not page.get("download_button")


@pytest.mark.parametrize("address", [{"region": "<script>alert(1)</script>"}, {"region": '=HYPERLINK("http://evil.example")'}, {"region": "![x](http://evil.example/x.png)"}, {"region": "../../us.yaml"}])
def test_a_hostile_region_in_the_address_is_named_and_harmless(address: dict[str, str]) -> None:
    page = compare_page()
    page.query_params.update(address)
    page.run()
    assert not page.exception
    assert page.selectbox(key="region").value == "oakland_unified"
    shown = page.warning[0].value
    assert not re.search(r"(?<!\\)[<>\[\]()!=]", shown)  # nothing that Markdown or HTML would read


@pytest.mark.parametrize(("name", "value"), [("until", "999999999999999999"), ("until", "-5"), ("seeds", "1e9"), ("seeds", "\u0661\u0662"), ("seeds", "5000000")])
def test_a_huge_size_in_the_address_is_named_and_the_usual_one_taken(name: str, value: str) -> None:
    page = compare_page()
    page.query_params[name] = value
    page.run()
    assert not page.exception
    assert "allowed: a whole number from" in page.warning[0].value
    assert page.number_input(key="seeds").value == 10


def test_a_modest_wish_in_the_address_is_followed() -> None:
    page = compare_page()
    page.query_params.update({"region": "fresno", "until": "2035", "seeds": "4"})
    page.run()
    assert page.selectbox(key="region").value == "fresno"
    assert page.number_input(key="until.fresno").value == 2035
    assert page.number_input(key="seeds").value == 4
    assert not page.warning


def test_too_many_visitors_at_once_are_told_so(own_workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llsim.report.dashboard.workshop.MOST_AT_WORK", 0)
    page = press(small(compare_page().run()), "Compare with today's rules")
    assert "other comparisons are being worked on" in page.error[0].value.replace("\\", "")
    with pytest.raises(BusyError):
        own_workshop.both(dict, dict)


def test_a_run_that_fails_is_named_and_the_next_one_works(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("out of luck")

    page = small(compare_page().run())
    with monkeypatch.context() as patch:
        patch.setattr("llsim.report.dashboard.workshop._lived", broken)
        press(page, "Compare with today's rules")
    assert "ZeroDivisionError" in page.error[0].value
    press(page, "Compare with today's rules")
    assert not page.error
    assert "over 3 pairs of runs" in texts(page)


def test_two_lives_part_after_the_policy_starts_and_are_told() -> None:
    page = lives_page().run()
    assert "simulated" in page.info[0].value
    page.number_input(key="lives.share.oakland_unified").set_value(5.0)
    press(page, "Show lives")
    assert not page.exception
    words = texts(page)
    assert "they part:" in words
    assert "In 2040, without the policy:" in words
    person = re.search(r"Student \d+ of the class entering in 2028", words)
    press(page, "Another one")
    other = re.search(r"Student \d+ of the class entering in 2028", texts(page))
    assert person and other and person[0] != other[0]


def test_each_kind_of_student_can_be_asked_for() -> None:
    page = lives_page().run()
    page.number_input(key="lives.share.oakland_unified").set_value(5.0)
    press(page, "Show lives")
    seen = 0
    for kind in page.selectbox(key="kind").options:
        page.selectbox(key="kind").set_value(kind).run()
        assert not page.exception, kind
        seen += "they part:" in texts(page) or "Both lives are the same" in texts(page)
        assert not re.search(r"in the class: [1-9] of", texts(page))
    assert seen >= 5


def test_a_class_out_of_reach_is_named() -> None:
    page = lives_page().run()
    page.number_input(key="lives.class.oakland_unified").set_value(2055)
    press(page, "Show lives")
    assert "found 2055" in page.error[0].value.replace("\\", "")


def test_stored_comparisons_are_shown_with_briefs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(tmp_path / "one", seeds=3)
    make_folder(tmp_path / "<script>alert(1)", seeds=3, hostile=HOSTILE)
    monkeypatch.setenv(RESULTS, str(tmp_path))
    page = stored_page().run()
    page.multiselect(key="stored").set_value([0, 1]).run()
    assert not page.exception
    shown = html(page)
    assert "<script" not in shown
    assert set(re.findall(r"<img src=(.{14})", shown)) == {'"data:image/sv'}
    assert "Graduated on time" in shown
    assert len(page.get("download_button")) == 2


def test_an_empty_folder_says_how_to_fill_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RESULTS, str(tmp_path / "none"))
    page = stored_page().run()
    assert "no stored comparison" in page.info[0].value


def test_the_application_starts_with_its_first_page() -> None:
    from llsim.report.dashboard.serving import APP  # noqa: PLC0415 (needs streamlit)

    page = AppTest.from_file(APP, default_timeout=PATIENCE).run()
    assert not page.exception
    assert page.title[0].value == "What would a policy change?"


@pytest.mark.parametrize(("key", "value"), [("seeds", 10**9), ("seeds", -1), ("until.oakland_unified", 10**12), ("share.oakland_unified", 1e9), ("linked_learning.dual_enrollment.seats", 1e9)])
def test_a_huge_size_sent_past_the_widgets_is_never_worked_on(key: str, value: float, own_workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Job] = []
    monkeypatch.setattr(own_workshop, "start", lambda job: (started.append(job), job.stop(), job)[2])
    page = compare_page().run()
    next(widget for widget in (*page.number_input, *page.slider) if widget.key == key).set_value(value)
    press(page, "Compare with today's rules")
    assert page.error or [job.question for job in started] == [Question("oakland_unified", 2040, read_scenario("linked_learning", region="oakland_unified").levers)]
