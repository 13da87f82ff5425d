"""Choose which mixes to try next, generation by generation: NSGA-II of optuna, whose every choice follows from its seed and what it was told."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from llsim.errors import LlsimError
from llsim.questions.mix_space import Dimension, Mix, Space

if TYPE_CHECKING:
    from optuna.trial import Trial

type Floats = npt.NDArray[np.float64]


def ask_for_optuna() -> None:
    """Raise LlsimError, with what to install, where optuna is missing."""
    if find_spec("optuna") is None:
        raise LlsimError("searching needs optuna: pip install 'llsim[search]', or pip install optuna")


class Evolution:
    """The search of one room. Told in the order in which it was asked, it asks for the same mixes again, whatever tried them."""

    def __init__(self, space: Space, objectives: int, population: int, seed: int) -> None:
        import optuna  # noqa: PLC0415 (slow to import)

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        sampler = optuna.samplers.NSGAIISampler(population_size=population, seed=seed)
        self.space = space
        self.study = optuna.create_study(directions=["minimize"] * objectives, sampler=sampler)
        self._asked: list[Trial] = []
        for mix in space.starting[:population]:
            self.study.enqueue_trial({one.name: _plain(one, value) for one, value in zip(space.dimensions, mix, strict=True)})

    def ask(self, count: int) -> list[Mix]:
        """Ask for the mixes of a generation; some may have been asked for before."""
        self._asked = [self.study.ask() for _ in range(count)]
        return [self.space.plain(tuple(_value(trial, one) for one in self.space.dimensions)) for trial in self._asked]

    def tell(self, objectives: Floats, violations: Floats) -> None:
        """Tell what became of the mixes asked for last: objectives (mixes, objectives), NaN where runs failed; violations (mixes, limits), above zero where broken."""
        from optuna.trial import TrialState  # noqa: PLC0415 (slow to import)

        for trial, values, broken in zip(self._asked, objectives, violations, strict=True):
            if np.isfinite(values).all() and np.isfinite(broken).all():
                for place, value in enumerate(broken):
                    trial.set_constraint(str(place), float(value))
                self.study.tell(trial, [float(value) for value in values])
            else:
                self.study.tell(trial, state=TrialState.FAIL)
        self._asked = []


def _value(trial: Trial, one: Dimension) -> float:
    """Take the value of a dimension from a trial."""
    if one.choices is not None:
        return float(trial.suggest_categorical(one.name, one.choices))
    if one.whole:
        return float(trial.suggest_int(one.name, int(one.low), int(one.high), step=int(one.step or 1)))
    return one.nearest(trial.suggest_float(one.name, one.low, one.high, step=one.step))


def _plain(one: Dimension, value: float) -> Any:
    """Return a value as optuna wants it."""
    return int(value) if one.whole and one.choices is None else float(value)
