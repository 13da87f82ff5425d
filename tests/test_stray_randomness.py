"""No stray randomness: all luck is addressed. Nothing draws from a generator, hashes by Python's hash, or walks over a set."""

from __future__ import annotations

import ast
import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mesa import Model

from conftest import scenario
from llsim import TalentPipeline

SOURCE = Path(__file__).resolve().parents[1] / "src" / "llsim"
GENERATORS = {"random", "secrets", "uuid"}
CALLS = {"hash", "id", "eval", "exec"}
SETS = {"set", "frozenset"}
WALKS = {"list", "tuple", "iter", "next", "enumerate", "map", "filter", "zip", "reversed", "array", "asarray", "fromiter", "join", "chain", "from_iterable", "extend"}
ALLOWED = {
    ("agents/table.py", "shuffle", "random"): "Mesa's own shuffle, with Mesa's generator of the model",
    ("agents/table.py", "random", "random"): "Mesa's tools ask a set of agents for the generator of the model",
    ("everyone.py", "__init__", "random"): "the same, for all agents together",
    ("analysis/sensitivity/generators.py", "module", "random"): "gives back the states of the global generators that SALib draws from",
    ("analysis/sensitivity/generators.py", "borrowed_generators", "random"): "the same",
    ("analysis/sensitivity/selftest.py", "module", "random"): "looks whether the global generators were touched",
    ("analysis/sensitivity/selftest.py", "selftest", "random"): "the same",
    ("evidence/narrowing.py", "standard_points", "random"): "a Latin hypercube with a seed of its own: where to run the model, not luck within a run",
    ("experiment/designs.py", "module", "random"): "gives back the states of the global generators that SALib draws from",
    ("experiment/designs.py", "_generators_of_their_own", "random"): "the same",
    ("report/flow_chart.py", "last_complete_year", "walks over a set"): "makes a dictionary that is only looked up",
    ("report/flow_chart.py", "node_people", "walks over a set"): "makes a dictionary that is looked up, and sorted where it is listed",
}


class Finder(ast.NodeVisitor):
    """Find generators, forbidden calls and walks over sets in one file, with the function they stand in."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.functions = ["module"]
        self.sets: list[set[str]] = [set()]
        self.found: list[tuple[str, str, str]] = []

    def note(self, what: str) -> None:
        self.found.append((self.path, self.functions[-1], what))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.functions.append(node.name)
        self.sets.append(set())
        self.generic_visit(node)
        self.functions.pop()
        self.sets.pop()

    def visit_Import(self, node: ast.Import) -> None:
        if any(GENERATORS & set(name.name.split(".")) for name in node.names):
            self.note("random")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if GENERATORS & {*(node.module or "").split("."), *(name.name for name in node.names)}:
            self.note("random")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in {"random", "urandom", "rng", "default_rng", "Generator", "RandomState"}:
            self.note("random" if node.attr in {"random", "rng"} else node.attr)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                (self.sets[-1].add if self.is_set(node.value) else self.sets[-1].discard)(target.id)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if isinstance(node.func, ast.Name) and name in CALLS:
            self.note(f"{name}()")
        if name in WALKS and any(self.is_set(argument) for argument in node.args):
            self.note("walks over a set")
        if name == "pop" and isinstance(node.func, ast.Attribute) and self.is_set(node.func.value):
            self.note("walks over a set")
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self.walk_over(node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.walk_over(node.iter)
        self.generic_visit(node)

    def visit_Starred(self, node: ast.Starred) -> None:
        self.walk_over(node.value)
        self.generic_visit(node)

    def walk_over(self, node: ast.expr) -> None:
        if self.is_set(node):
            self.note("walks over a set")

    def is_set(self, node: ast.expr) -> bool:
        """Say whether an expression is plainly a set: a display, set(), a name bound to one, or sets put together."""
        if isinstance(node, ast.Set | ast.SetComp):
            return True
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Name) and node.func.id in SETS
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor):
            return self.is_set(node.left) or self.is_set(node.right) or self.are_keys(node.left)
        return isinstance(node, ast.Name) and any(node.id in names for names in self.sets)

    @staticmethod
    def are_keys(node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "keys"


def finds(text: str, path: str = "file.py") -> list[tuple[str, str, str]]:
    finder = Finder(path)
    finder.visit(ast.parse(text))
    return finder.found


def all_finds() -> Iterator[tuple[str, str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield from finds(path.read_text(encoding="utf-8"), path.relative_to(SOURCE).as_posix())


def test_no_file_uses_a_generator_or_the_order_of_a_set() -> None:
    found = set(all_finds())
    assert found - set(ALLOWED) == set()


def test_no_exception_is_listed_that_is_not_needed() -> None:
    assert set(ALLOWED) - set(all_finds()) == set()


@pytest.mark.parametrize(
    "text",
    [
        "import random", "from random import shuffle", "import numpy.random", "from numpy import random", "import numpy as n\nn.random.seed(1)", "from numpy.random import default_rng",
        "model.rng.integers(3)", "os.urandom(3)", "import uuid", "hash('a')", "for x in {1, 2}: pass", "s = set(a)\nfor x in s: pass", "[x for x in set(a) | b]", "list({x for x in a})",
        "tuple(a.keys() - b)", "', '.join({1})", "print(*{1, 2})", "def f(a):\n    s = {x for x in a}\n    return s.pop()", "np.array(set(a))",
    ],
)
def test_the_search_finds_what_it_looks_for(text: str) -> None:
    assert finds(text)


@pytest.mark.parametrize("text", ["3 in {1, 2}", "sorted({1, 2})", "len(set(a))", "for x in [1]: pass", "s = set()\ns.add(1)", "a = {1: 2}\nfor x in a: pass"])
def test_the_search_lets_pass_what_does_not_depend_on_order(text: str) -> None:
    assert finds(text) == []


def refuse(*_arguments: Any, **_keywords: Any) -> Any:
    raise AssertionError("a generator was used")


def bits(model: TalentPipeline) -> str:
    digest = hashlib.sha256(model.outcomes.to_frame().to_csv().encode())
    for table in (model.tables.students, model.tables.schools, model.tables.pathways, model.tables.employers, model.tables.colleges):
        for column in table.array.dtype.names:
            digest.update(table.array[column].tobytes())
    return digest.hexdigest()


def life(seed: int = 3) -> TalentPipeline:
    model = TalentPipeline("oakland_unified", scenario("last_year=2029", name="linked_learning"), rng=seed, sample=0.02)
    model.run_model()
    return model


def test_a_run_uses_no_generator_of_python_or_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every generator raise: the run ends, with the same bits."""
    usual = bits(life())
    for name in ("random", "getrandbits", "uniform", "randint", "choice", "shuffle", "sample", "gauss", "normalvariate", "randrange"):
        monkeypatch.setattr(random, name, refuse)
        monkeypatch.setattr(random.Random, name, refuse)
    kept = {"default_rng", "get_state", "get_bit_generator", "test"}
    for name in dir(np.random):
        if name.islower() and name not in kept and callable(getattr(np.random, name)):
            monkeypatch.setattr(np.random, name, refuse)
    with pytest.raises(AssertionError):
        random.random()  # noqa: S311 (to see that it raises)
    with pytest.raises(AssertionError):
        np.random.normal()  # noqa: NPY002 (the same)
    assert bits(life()) == usual


def test_a_run_leaves_the_generators_of_mesa_and_the_global_ones_untouched() -> None:
    """Mesa makes two generators for each model: after a run they are as good as new, and the global ones have not moved."""
    before, numpy_before = random.getstate(), np.random.get_state()  # noqa: NPY002 (to see that it stays)
    model, fresh = life(), Model(rng=3)
    assert model.random.getstate() == fresh.random.getstate()
    assert model.rng.bit_generator.state == fresh.rng.bit_generator.state
    assert random.getstate() == before
    assert all(np.array_equal(one, two) for one, two in zip(np.random.get_state(), numpy_before, strict=True))  # noqa: NPY002 (the same)


def test_another_hash_seed_gives_the_same_bits() -> None:
    """Start Python with another seed for its hashes: the same bits."""
    words = "import sys; sys.path.insert(0, 'tests'); from test_stray_randomness import bits, life; print(bits(life()))"
    done = subprocess.run([sys.executable, "-c", words], env=os.environ | {"PYTHONHASHSEED": "4321"}, cwd=SOURCE.parents[1], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == bits(life())
