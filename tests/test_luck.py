from __future__ import annotations

import ast
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from llsim.luck import Decision, Luck, draw, fill_by_id, fill_uniform, normal, philox

F = 0xFFFFFFFF
# Random123's known-answer vectors for Philox4x32-10 (kat_vectors): counter, key, result.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((F, F, F, F), (F, F), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN)
def test_philox_gives_the_known_answers(counter: tuple[int, ...], key: tuple[int, ...], result: tuple[int, ...]) -> None:
    assert philox(*counter, *key) == result


def test_draws_are_uniform_and_differ_by_every_part_of_the_address() -> None:
    out = np.zeros(200_000)
    fill_uniform(Luck(1, 2026), Decision.LEAVE, out)
    counts = np.histogram(out, 100, (0, 1))[0]
    assert ((counts - 2_000) ** 2 / 2_000).sum() < 160  # chi square with 99 degrees of freedom: p < 0.0001 beyond
    assert 0 < out.min() and out.max() < 1
    base = draw(Luck(1, 2026), 5, Decision.LEAVE)
    others = [draw(Luck(2, 2026), 5, Decision.LEAVE), draw(Luck(1, 2027), 5, Decision.LEAVE), draw(Luck(1, 2026), 6, Decision.LEAVE), draw(Luck(1, 2026), 5, Decision.RETURN)]
    assert len({base, *others}) == 5


def test_a_draw_depends_on_the_address_alone() -> None:
    ids = np.array([7, 1, 9, 4 << 32], np.int64)
    out, back = np.zeros(4), np.zeros(4)
    fill_by_id(Luck(3, 2030), Decision.LEAVE, ids, out)
    fill_by_id(Luck(3, 2030), Decision.LEAVE, ids[::-1].copy(), back)
    assert (out == back[::-1]).all()
    assert out[0] == draw(Luck(3, 2030), 7, Decision.LEAVE)


def test_decisions_do_not_share_slots() -> None:
    slots = {d: d.value for d in Decision}
    assert len(set(slots.values())) == len(slots)
    assert Decision.PATHWAY_TASTE + 11 < Decision.PARTNER  # the traditional programme and ten pathways


@pytest.mark.parametrize("probability", [1e-9, 0.001, 0.02425, 0.3, 0.5, 0.9, 0.999999])
def test_normal_inverts_the_normal_distribution(probability: float) -> None:
    assert normal(probability) == pytest.approx(NormalDist().inv_cdf(probability), abs=5e-8)


def test_no_stray_randomness_in_the_source() -> None:
    banned = {"random", "secrets", "uuid"}
    around_salib = ("experiment/designs.py", "analysis/sensitivity/selftest.py", "analysis/sensitivity/generators.py")
    puts_back = {Path("src/llsim") / name for name in around_salib}  # no model code: SALib draws from the generators, they put them back as they were
    for path in set(Path("src/llsim").rglob("*.py")) - puts_back:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not banned & {name.name.split(".")[0] for name in node.names}, path
            if isinstance(node, ast.ImportFrom) and node.module:
                assert node.module.split(".")[0] not in banned, path
            if isinstance(node, ast.Attribute) and node.attr == "random" and isinstance(node.value, ast.Name):
                assert node.value.id not in {"np", "numpy"}, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"hash", "eval", "exec"}, path
