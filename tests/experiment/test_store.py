"""Batch files: what was written is read, and what was not is set aside."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from llsim.experiment.store import BatchFile, Store, packed, unpacked


def keys_of(*names: str) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(name.encode()).digest() for name in names)


def batch(*names: str) -> BatchFile:
    rows = np.arange(len(names) * 6, dtype=np.float64).reshape(len(names), 3, 2)
    rows[0, 1] = np.nan
    return BatchFile(keys_of(*names), tuple(0.5 for _ in names), rows)


def table(*names: str) -> np.ndarray:
    return np.frombuffer(b"".join(keys_of(*names)), "V32")


def test_what_was_written_is_read_to_the_bit() -> None:
    one = batch("a", "b")
    other = unpacked(packed(one))
    assert other.keys == one.keys and other.seconds == one.seconds
    assert other.rows.tobytes() == one.rows.tobytes()


def test_every_flipped_bit_and_every_cut_is_noticed() -> None:
    content = packed(batch("a", "b"))
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << (place % 8)
        with pytest.raises(ValueError, match="is"):
            unpacked(bytes(flipped))
        with pytest.raises(ValueError, match="is"):
            unpacked(content[:place])


@pytest.mark.parametrize("damage", ["truncated", "flipped", "foreign", "empty"])
def test_a_damaged_file_is_set_aside_and_its_runs_are_to_do(tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path, table("a", "b", "c", "a"))
    store.add(batch("a", "b"))
    store.add(batch("c"))
    assert store.to_do().tolist() == []
    assert store.file_of.tolist() == [0, 0, 1, 0]  # two runs have one key
    path = store.files[0]
    content = path.read_bytes()
    path.write_bytes({"truncated": content[:-9], "flipped": content[:-1] + bytes([content[-1] ^ 1]), "foreign": b"PK\x03\x04 something else", "empty": b""}[damage])
    said: list[str] = []
    again = Store(tmp_path, table("a", "b", "c", "a"))
    again.look(said.append)
    assert again.to_do().tolist() == [0, 1]  # the key that two runs share is to do once
    assert len(said) == 1 and path.name in said[0] and "done again" in said[0]
    assert path.with_suffix(".damaged").is_file()
    again.add(batch("a", "b"))
    third = Store(tmp_path, table("a", "b", "c", "a"))
    third.look(said.append)
    assert len(said) == 1 and third.to_do().tolist() == []


def test_a_file_of_another_experiment_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path, table("x")).add(batch("x"))
    store, said = Store(tmp_path, table("a")), []
    store.look(said.append)
    assert store.to_do().tolist() == [0] and said == []


def test_half_written_files_are_swept_away(tmp_path: Path) -> None:
    (tmp_path / ".abc.batch.123.part").write_bytes(b"half")
    Store(tmp_path, table("a")).look(lambda _: None)
    assert list(tmp_path.iterdir()) == []
