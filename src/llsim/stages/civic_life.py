"""Submodel 12. Civic life: expected voting by education and age. Weak evidence: rates from memory, association and not effect."""

from __future__ import annotations

from typing import Annotated, Any

from llsim.agents.arithmetic import logistic
from llsim.agents.vectors import ByCredential
from llsim.compiled import behaviour
from llsim.parameter import About, Between, EachBetween, Normal, Settings


class CivicLife(Settings):
    """Expected voting in a federal election."""

    voting: Annotated[
        ByCredential, EachBetween(-10, 10), About("voting at age 22", "log-odds", Normal(0, 0.3), "voter surveys by education, from memory", "D")
    ] = ByCredential(none=-1.2, diploma=-0.5, certificate=-0.1, associate=0.1, bachelor=0.8)
    voting_by_age: Annotated[float, Between(-0.2, 0.3), About("voting, for each year of age above 22", "log-odds", Normal(0.04, 0.02), "from memory", "D")] = 0.04


@behaviour
def expected_voting(credential: int, age: int, p: Any) -> float:
    """Return the expected share voting among people like this one."""
    return logistic(p.voting[credential] + p.voting_by_age * (age - 22))
