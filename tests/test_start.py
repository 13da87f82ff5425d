"""Commands start at once: they import what they use, when they use it, and what is put off works as ever."""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from llsim import simulate
from llsim.cli.importing import importing
from llsim.experiment.record import Frames, Record

HEAVY_FOR_HELP = ("numpy", "numba", "pydantic", "ruamel.yaml", "rich", "mesa", "pandas", "scipy", "joblib", "altair", "jinja2", "pyarrow")
HEAVY_FOR_A_RUN = (
    "pandas.core", "pyarrow", "networkx.classes", "scipy.spatial", "scipy.special", "scipy.stats", "mesa.discrete_space.cell", "joblib",
    "rich.progress", "altair", "jinja2", "vl_convert", "SALib", "matplotlib",
)
COMMAND = """
import sys
from llsim.cli.main import llsim
llsim.main(sys.argv[2:], standalone_mode=False)
found = [name for name in sys.argv[1].split() if name in sys.modules]
assert not found, f"imported without need: {found}"
"""


def python(code: str, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("needless", "command"),
    [
        (HEAVY_FOR_HELP, "--help"),
        (HEAVY_FOR_HELP, "run --help"),
        (HEAVY_FOR_HELP, "list outcomes --help"),
        (("numba", "mesa", "pandas", "scipy", "rich"), "list outcomes"),
        (("pandas.core", "mesa.discrete_space.cell", "scipy.special", "joblib", "rich", "altair"), "check baseline"),
        (HEAVY_FOR_A_RUN, "run baseline --until 2027 --sample 0.02"),
    ],
)
def test_a_command_imports_only_what_it_uses(needless: tuple[str, ...], command: str) -> None:
    python(COMMAND, " ".join(needless), *command.split())


@pytest.mark.parametrize(
    "use",
    [
        "import pandas as pd; assert pd.DataFrame({'a': [1]}).shape == (1, 1); assert type(pd) is type(sys)",
        "from pandas.core.frame import DataFrame; import pandas; assert pandas.DataFrame is DataFrame",
        "assert mesa.discrete_space.OrthogonalMooreGrid((2, 2), random=random.Random(1)).width == 2",
        "import networkx as nx; assert nx.path_graph(3).number_of_edges() == 2",
        "import pandas, importlib; assert importlib.reload(pandas) is pandas",
        "import pandas; assert not hasattr(pandas, 'nonsense'); assert pandas.DataFrame().empty",
        "import inspect; inspect.getmodule(random); assert 'pandas.core' not in sys.modules",
    ],
)
def test_what_is_put_off_works_when_it_is_used(use: str) -> None:
    python(f"import random, sys; import llsim.mesa_parts; import mesa\n{use}")


def test_threads_that_meet_at_a_module_put_off_all_get_it_whole() -> None:
    python(
        "import llsim.mesa_parts, pandas\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    assert list(pool.map(lambda n: len(pandas.DataFrame({'a': range(n)})), range(8))) == list(range(8))\n"
    )


def test_an_import_that_fails_fails_again_and_not_in_silence(tmp_path: Path) -> None:
    (tmp_path / "networkx.py").write_text("raise ImportError('broken')")
    code = """
import sys
sys.path.insert(0, sys.argv[1])
import llsim.mesa_parts, networkx
for _ in range(2):
    try:
        networkx.Graph
    except ImportError as problem:
        assert str(problem) == "broken"
    else:
        raise AssertionError
"""
    python(code, str(tmp_path))


@pytest.mark.parametrize("sample", [0.03, 0.07])
def test_headlines_are_the_summary_to_the_bit(sample: float) -> None:
    result = simulate("linked_learning", sample=sample, until=2028)
    summary = result.summary()
    assert [dict(row) for row in result.headlines()] == summary.to_dict("records")
    assert len(summary) >= 9


def test_records_travel_with_their_frames_and_without_the_counts() -> None:
    only = simulate("baseline", sample=0.02, until=2027).frames.records[0]
    there = pickle.loads(pickle.dumps(only))  # noqa: S301 (as joblib does between its own processes)
    for record in (there, only.with_frames_only()):
        assert isinstance(record, Record)
        assert not record.has_counts
        for part in ("outcomes", "flows", "costs"):
            pd.testing.assert_frame_equal(getattr(record, part), getattr(only, part), check_exact=True)
    result = simulate("baseline", sample=0.02, until=2027)
    assert pickle.loads(pickle.dumps(result)).headlines() == result.headlines()  # noqa: S301 (the same)
    assert len(Frames([only, there]).outcomes) == 2 * len(only.outcomes)


def test_objects_are_looked_through_again_after_importing() -> None:
    with importing():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()
