"""More than sixty malformed files in the published layouts: one clear message each, exit code 2, and the region file is not touched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.region.published_samples import COMPLETIONS, RESIDENCE, SAMPLES, Rows, Sample

from llsim.cli.looking import region as region_command
from llsim.errors import ConfigurationError
from llsim.region.importers.metro import metro_region
from llsim.region.writing import save_region

Change = Callable[[Sample, Path], None]
RATED = [name for name, sample in SAMPLES.items() if sample.rate]
COUNTED = [name for name, sample in SAMPLES.items() if sample.count]


@pytest.fixture(scope="module")
def region_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("region") / "boise_id.yaml"
    save_region(metro_region("boise_id", "Boise City"), out)
    return out.read_bytes()


def refused(arguments: list[str], into: Path) -> str:
    """Run an import that must fail, and return its one line; the region file must be as it was, and nothing beside it."""
    before, beside = into.read_bytes(), sorted(into.parent.iterdir())
    result = CliRunner().invoke(region_command, ["import", *arguments, "--into", str(into)])
    assert isinstance(result.exception, ConfigurationError), result.output
    assert into.read_bytes() == before
    assert sorted(into.parent.iterdir()) == beside
    assert "\n" not in str(result.exception)
    return str(result.exception)


def first_cell(column: str, text: str) -> Callable[[Rows], Rows]:
    return lambda rows: [rows[0] | {column: text}, *rows[1:]]


def cell(column: Callable[[Sample], str], text: str) -> Change:
    return lambda sample, folder: sample.write(folder, first_cell(column(sample), text)) and None


def raw(change: Callable[[bytes], bytes]) -> Change:
    def changed(sample: Sample, folder: Path) -> None:
        file = sample.write(folder)
        file.write_bytes(change(file.read_bytes()))

    return changed


def a_bad_byte(text: bytes) -> bytes:
    lines = text.split(b"\n")
    return b"\n".join([lines[0], b"\x81" + lines[1], *lines[2:]])


FAULTS: dict[str, tuple[Change, tuple[str, ...]]] = {
    "an empty file": (raw(lambda _: b""), ("empty file", "allowed: the")),
    "a header only": (raw(lambda text: text.split(b"\n")[0] + b"\n"), ("header without rows", "allowed: the")),
    "a doubled row": (lambda sample, folder: sample.write(folder, lambda rows: [rows[0], *rows]) and None, ("row 3", "again, as in row 2", "one row for each")),
    "another delimiter": (raw(lambda text: text.replace(b",", b" ").replace(b"\t", b" ").replace(b" ", b";")), ("row 1", "semicolons", "allowed: the")),
    "utf 16": (raw(lambda text: text.decode().encode("utf-16")), ("row 1", "UTF-16", "allowed")),
    "a byte that is no text": (raw(a_bad_byte), ("row 2", "no text", "allowed")),
    "a zero byte": (raw(lambda text: text.replace(b"\n", b"\0\n", 2).replace(b"\0\n", b"\n", 1)), ("row 2", "zero byte")),
    "a spreadsheet": (raw(lambda text: b"PK\x03\x04" + text), ("spreadsheet or zip", "allowed")),
    "a cell too many": (raw(lambda text: text.rstrip(b"\n") + (b"\tx\n" if b"\t" in text else b",x\n")), ("row", "cells; allowed:")),
    "an unknown code": (cell(lambda sample: sample.code, "Q?"), ("row 2", "Q?", "allowed")),
}  # fmt: skip
OF_COUNTS: dict[str, tuple[Change, tuple[str, ...]]] = {
    "a text for a number": (cell(lambda sample: sample.count, "many"), ("row 2", "many", "a number of at least 0")),
    "a negative number": (cell(lambda sample: sample.count, "-3"), ("row 2", "-3", "a number of at least 0")),
    "infinity": (cell(lambda sample: sample.count, "inf"), ("row 2", "inf", "a number of at least 0")),
}
OF_RATES: dict[str, tuple[Change, tuple[str, ...]]] = {"a rate over 100": (cell(lambda sample: sample.rate, "100.1"), ("row 2", "100.1", "0 to 100"))}
CASES = [
    *((name, fault) for name in SAMPLES for fault in FAULTS),
    *((name, fault) for name in COUNTED for fault in OF_COUNTS),
    *((name, fault) for name in RATED for fault in OF_RATES),
]


@pytest.mark.parametrize(("name", "fault"), CASES)
def test_a_malformed_published_file_is_told_in_one_line(name: str, fault: str, region_bytes: bytes, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    change, told = (FAULTS | OF_COUNTS | OF_RATES)[fault]
    change(sample, tmp_path)
    message = refused([name, str(tmp_path / sample.name), *sample.command[1:]], into)
    for part in (sample.name, *told):
        assert part in message, message


@pytest.mark.parametrize("name", SAMPLES)
def test_every_deleted_column_has_a_message_of_its_own(name: str, region_bytes: bytes, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    messages = set()
    for column in sample.read:
        file = sample.write(tmp_path, without=column)
        message = refused([name, str(file), *sample.command[1:]], into)
        assert f"column `{column.replace('\u2019', "'")}`: found no such column" in message
        messages.add(message)
    assert len(messages) == len(sample.read)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_area_that_is_not_in_the_file_gives_the_nearest(name: str, region_bytes: bytes, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    file = sample.write(tmp_path)
    option, _, *rest = sample.command[1:]
    message = refused([name, str(file), option, sample.area, *rest], into)
    assert option in message
    assert sample.area in message
    assert "did you mean" in message or "there are" in message


@pytest.mark.parametrize("name", SAMPLES)
def test_a_byte_order_mark_is_read_over(name: str, region_bytes: bytes, tmp_path: Path) -> None:
    sample = SAMPLES[name]
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    file = sample.write(tmp_path)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    result = CliRunner().invoke(region_command, ["import", name, str(file), *sample.command[1:], "--into", str(into)])
    assert result.exception is None, result.exception


def test_a_file_in_the_encoding_of_windows_is_read(region_bytes: bytes, tmp_path: Path) -> None:
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    file = SAMPLES["acgr"].write(tmp_path)
    file.write_bytes(file.read_bytes().replace("\u2019".encode(), b"\x92").replace(b"Berkeley Unified", b"Ca\xf1ada Unified"))
    result = CliRunner().invoke(region_command, ["import", "acgr", str(file), "--district", "ca\u00f1ada unified", "--into", str(into)])
    assert result.exception is None, result.exception


def test_a_refused_file_ends_with_exit_code_two_and_one_line(region_bytes: bytes, tmp_path: Path) -> None:
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    file = SAMPLES["acgr"].write(tmp_path, without="DASS")
    command = [sys.executable, "-c", "from llsim.cli.main import main; main()", "region", "import", "acgr", str(file), "--county", "01", "--into", str(into)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "column `DASS`" in ended.stderr
    assert into.read_bytes() == region_bytes


def test_an_area_named_twice_and_an_empty_area_are_refused(region_bytes: bytes, tmp_path: Path) -> None:
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    sample = SAMPLES["acgr"]
    file = sample.write(tmp_path, lambda rows: [*rows, *(row | {"DistrictCode": "99999"} for row in rows)])
    assert "2 areas; allowed: one of the codes `01-61143`, `01-99999`" in refused(["acgr", str(file), "--district", "Berkeley Unified"], into)
    assert "allowed: one of --state" in refused(["acgr", str(file)], into)
    assert "found --county, --district" in refused(["acgr", str(file), "--county", "01", "--district", "x"], into)
    assert "no rows of any school" in refused(["acgr", str(file), "--school", "x"], into)
    assert "no such file" in refused(["acgr", str(tmp_path / "acgr99.txt"), "--county", "01"], into)


def test_parts_larger_than_their_whole_are_refused(region_bytes: bytes, tmp_path: Path) -> None:
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    for name, column, text in (("acgr", SAMPLES["acgr"].columns[13 + 1], "721"), ("college-going", "Enrolled UC (12 Months)", "600")):
        sample = SAMPLES[name]
        file = sample.write(tmp_path, first_cell(column, text))
        assert "allowed: " in refused([name, str(file), *sample.command[1:]], into)
    sample = SAMPLES["enrollment"]
    file = sample.write(tmp_path, lambda rows: [row | {"GR_09": "1001"} if row["ReportingCategory"] == "GN_F" else row for row in rows])
    assert "more than the 1000 ninth graders" in refused(["enrollment", str(file), *sample.command[1:]], into)


@pytest.mark.parametrize(("option", "text", "column"), [("--residence", RESIDENCE, "EFRES02"), ("--completions", COMPLETIONS, "CTOTALT")])
@pytest.mark.parametrize("fault", ["missing column", "doubled row", "negative", "empty"])
def test_the_other_files_of_ipeds_are_checked_too(option: str, text: str, column: str, fault: str, region_bytes: bytes, tmp_path: Path) -> None:
    (into := tmp_path / "boise_id.yaml").write_bytes(region_bytes)
    header, *rows = text.splitlines()
    changed = {
        "missing column": [header.replace(f",{column}", ",OTHER"), *rows], "doubled row": [header, rows[0], *rows],
        "negative": [header, rows[0].rpartition(",")[0] + ",-5", *rows[1:]], "empty": [],
    }[fault]  # fmt: skip
    (tmp_path / "other.csv").write_text("\n".join(changed), encoding="utf-8")
    sample = SAMPLES["ipeds"]
    file = sample.write(tmp_path)
    message = refused(["ipeds", str(file), *sample.command[1:], option, str(tmp_path / "other.csv")], into)
    assert "other.csv" in message
    assert "allowed" in message


@pytest.mark.parametrize("target", ["nothing.yaml", "acgr24.txt", "earlier.yaml"])
def test_a_target_that_is_no_region_file_is_refused(target: str, tmp_path: Path) -> None:
    (tmp_path / "earlier.yaml").write_text(Path("configs/regions/california_2012.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    file = SAMPLES["acgr"].write(tmp_path)
    result = CliRunner().invoke(region_command, ["import", "acgr", str(file), "--county", "01", "--into", str(tmp_path / target)])
    assert isinstance(result.exception, ConfigurationError)
    assert "--into" in str(result.exception)


def test_more_than_sixty_malformed_files_are_tried() -> None:
    assert len(CASES) >= 60
