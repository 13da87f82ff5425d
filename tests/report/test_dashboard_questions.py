"""What may be asked of the dashboard, sliders from declared numbers, the command shown instead, stored folders, and who is answered."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.report.conftest import HOSTILE
from tests.report.sample_folder import make_folder

from llsim.cli.main import llsim
from llsim.configuration import list_configurations
from llsim.errors import ConfigurationError, LlsimError
from llsim.reading import read_scenario
from llsim.region.reading import read_region
from llsim.report.dashboard.only_here import OnlyHere
from llsim.report.dashboard.question import MOST_PERSON_YEARS, Question, checked, command_of, person_years, policy_file, refusal, scenarios_of
from llsim.report.dashboard.sliders import levers_from, round_step, sliders_of
from llsim.report.dashboard.stored import LARGEST_BYTES, read_stored, side_by_side, stored_in
from llsim.scenario import LEVERS, Levers

PULLED = Levers(dual_enrollment={"seats": 22.0, "start": 2028}, school_support={"scale": 0.5})  # type: ignore[arg-type]


def question(region: str = "oakland_unified", until: int = 2034, seeds: int = 3, sample: float = 1.0) -> Question:
    return Question(region, until, PULLED, seeds, sample)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '=HYPERLINK("http://evil")', "../../etc/passwd", "configs/regions/us.yaml", "/srv/x.yaml", "", "oakland_unified\n"])
def test_only_shipped_regions_are_known(name: str) -> None:
    with pytest.raises(ConfigurationError, match=r"region: found .*; allowed: .*oakland_unified"):
        checked(question(name))


@pytest.mark.parametrize("wrong", [question(until=2026), question(until=10**6), question(seeds=1), question(seeds=10**9), question(sample=0.0), question(sample=float("nan")), question(sample=2.0)])
def test_sizes_that_make_no_sense_are_refused(wrong: Question) -> None:
    with pytest.raises(ConfigurationError, match=r"found .*; allowed: "):
        checked(wrong)


def test_the_nation_to_2060_is_refused_and_oakland_is_not() -> None:
    oakland, nation = read_region("oakland_unified"), read_region("us")
    assert refusal(question(until=2040, seeds=10), oakland, 20) == ""
    words = refusal(question("us", 2060, 10), nation, 20)
    assert "this page takes at most 400 million" in words.lower()


def test_work_is_counted_as_the_benchmarks_count_it() -> None:
    assert round(person_years(question("oakland_east_bay", 2040), read_region("oakland_east_bay"), 1) / 1e6, 1) == 14.7


def test_the_share_that_is_offered_is_accepted() -> None:
    california = read_region("california")
    asked = question("california", 2040, 10)
    share = float(refusal(asked, california, 20).split("up to ")[1].split(" %")[0]) / 100
    assert 0 < share < 1
    smaller = question("california", 2040, 10, share)
    assert refusal(smaller, california, 20) == ""
    assert person_years(smaller, california, 20) > 0.9 * MOST_PERSON_YEARS


def test_the_command_shown_asks_the_same_and_works(tmp_path: Path) -> None:
    asked = Question("oakland_unified", 2031, PULLED, 2, 0.05)
    shell = command_of(asked, read_region("oakland_unified")).replace("llsim compare", f"{sys.executable} -c 'from llsim.cli.main import main; main()' compare")
    done = subprocess.run(["/bin/bash", "-euc", shell + " --no-grades --json"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    file = next(tmp_path.glob("policy_*.yaml"))
    written = read_scenario(str(file), region="oakland_unified", overrides=["last_year=2031"])
    assert written.levers == PULLED
    own = scenarios_of(asked, read_region("oakland_unified"))[1]
    assert written.model_copy(update={"name": own.name, "description": own.description}) == own
    assert (tmp_path / "results" / file.stem / "report.html").is_file()


def test_the_command_for_the_nation_fits_this_machine_and_is_understood() -> None:
    shell = command_of(question("us", 2060, 10), read_region("us"))
    assert "--region us --until 2060 --seeds 10" in shell
    arguments = shell.splitlines()[-1].split()
    assert arguments[:2] == ["llsim", "compare"]
    context = llsim.commands["compare"].make_context("compare", arguments[2:])
    assert context.params["region"] == "us" and context.params["until"] == 2060 and 0 < context.params["sample"] <= 1


def test_no_lever_is_a_policy_file_too() -> None:
    assert "levers:" not in policy_file(Question("oakland_unified", 2040, Levers()))


def test_every_shipped_scenario_survives_the_sliders() -> None:
    for name in list_configurations("scenarios"):
        shipped = read_scenario(name, region="oakland_unified").levers
        values = {lever.key: {s.field: (int(s.value) if s.whole else s.value) for s in sliders_of(lever, (2026, 2060))} for lever in shipped}
        assert levers_from(values) == shipped, name


def test_sliders_hold_their_value_and_stay_inside_what_is_allowed() -> None:
    for kind in LEVERS:
        sliders = sliders_of(kind(), (2026, 2060))
        assert sliders[0].field == kind.intensity
        for slider in sliders:
            assert slider.low <= slider.value <= slider.high, slider
            for end in (slider.low, slider.high):
                kind.model_validate({slider.field: int(end) if slider.whole else end})
            assert (slider.high - slider.low) / slider.step >= 9, slider
            assert slider.label and "Evidence grade" in slider.help
    labels = [slider.label for slider in sliders_of(LEVERS[1](), (2026, 2060))[:3]]
    assert labels == ["College-course seats added, seats per 100 students of grades 11 and 12", "First school year in force, school years", "Years to reach full dose, 1 is at once, school years"]


def test_steps_are_round() -> None:
    assert [round_step(value) for value in (0.01, 0.4, 3.0, 2500.0, 999.0)] == [0.01, 0.2, 2.0, 2000.0, 500.0]


def test_a_lever_at_zero_is_left_out_and_a_wrong_value_is_named() -> None:
    assert not list(levers_from({"dual_enrollment": {"seats": 0.0, "open_access": 0.5}}))
    with pytest.raises(ConfigurationError, match=r"open_access.*allowed"):
        levers_from({"dual_enrollment": {"seats": 5.0, "open_access": 7.0}})
    with pytest.raises(ConfigurationError):
        levers_from({"dual_enrollment": {"seats": float("nan")}})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("stored") / "results"
    make_folder(top / "plain", seeds=3)
    make_folder(top / "deeper" / "=HYPERLINK(1)", seeds=3, hostile=HOSTILE)
    outside = make_folder(top.parent / "outside", seeds=2)
    (top / "link").symlink_to(outside, target_is_directory=True)
    (top / "not_a_comparison").mkdir()
    return top


def test_stored_comparisons_are_found_by_listing_and_never_outside(root: Path) -> None:
    assert [stored.name for stored in stored_in(root)] == ["deeper/=HYPERLINK(1)", "plain"]
    assert stored_in(root / "nowhere") == []


def test_stored_comparisons_stand_side_by_side(root: Path) -> None:
    read = [(stored.name, read_stored(stored)) for stored in stored_in(root)]
    section = side_by_side(read)
    rows = [row for row in section.tables[0].rows if row[0] == "Graduated on time"]
    assert [(row[1], row[2]) for row in rows[3:]] == [("plain", title) for title in ("Dual enrollment", "School support", "Linked Learning, all five levers")]
    assert "<script>alert" not in "".join(panel.picture for panel in section.panels)


def test_a_damaged_or_huge_store_is_named(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = make_folder(tmp_path / "damaged", seeds=2)
    (damaged / "outcomes.parquet").write_bytes(b"nothing")
    with pytest.raises(LlsimError, match="damaged: cannot be read"):
        read_stored(stored_in(tmp_path)[0])
    monkeypatch.setattr("llsim.report.dashboard.stored.LARGEST_BYTES", 10)
    assert LARGEST_BYTES > 10
    with pytest.raises(LlsimError, match=r"plain: found .* MiB; allowed here"):
        read_stored(stored_in(root)[1])


def answered(kind: str, headers: list[tuple[bytes, bytes]]) -> tuple[bool, list[dict[str, Any]]]:
    """Ask once; returns whether the application behind was asked, and what was sent."""
    asked, sent = [], []

    async def behind(scope: Any, _: Any, send: Any) -> None:
        asked.append(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(OnlyHere(behind, 8501)({"type": kind, "headers": headers}, receive, send))
    return bool(asked), sent


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    "headers",
    [
        [], [(b"host", b"evil.example:8501")], [(b"host", b"127.0.0.1.evil.example:8501")], [(b"host", b"127.0.0.1:8502")], [(b"host", b"127.0.0.1")], [(b"host", b"user@127.0.0.1:8501")],
        [(b"host", b"127.0.0.1:8501"), (b"host", b"evil.example:8501")], [(b"host", b"127.0.0.1:8501"), (b"origin", b"http://evil.example")], [(b"host", b"127.0.0.1:8501"), (b"origin", b"null")],
        [(b"host", b"127.0.0.1:8501"), (b"origin", b"http://127.0.0.1:9000")],
    ],
)  # fmt: skip
def test_strangers_are_refused(kind: str, headers: list[tuple[bytes, bytes]]) -> None:
    asked, sent = answered(kind, headers)
    assert not asked
    assert sent[0].get("status", sent[0].get("code")) == (403 if kind == "http" else 1008)


@pytest.mark.parametrize("host", [b"127.0.0.1:8501", b"localhost:8501"])
def test_pages_of_its_own_are_answered_and_may_not_be_framed(host: bytes) -> None:
    for headers in ([(b"Host", host)], [(b"host", host), (b"origin", b"http://" + host)]):
        asked, sent = answered("http", headers)
        assert asked
        assert (b"x-frame-options", b"DENY") in sent[0]["headers"]


def test_the_command_refuses_a_taken_port() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = CliRunner().invoke(llsim, ["dashboard", "--port", str(taken.getsockname()[1])])
    assert isinstance(found.exception, LlsimError)
    assert "--port: found" in str(found.exception)
