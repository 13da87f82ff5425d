"""Every declared number: those of the model and its levers, and those that fitting and comparing it rest on."""

from __future__ import annotations

from llsim.economy import MacroPaths
from llsim.evidence.targets import Misfit
from llsim.network.network import Exchange, Initiative
from llsim.parameter import Parameter, parameters_of
from llsim.scenario import Scenario, all_parameters
from llsim.valuation import Valuation


def declared_numbers() -> list[Parameter]:
    """List them in the order of the stages, then levers, then `misfit`, `macro_paths` (of projections), `valuation` (of accounts), `exchange` and `initiative` (of networks)."""
    others = ((Misfit(), "misfit"), (MacroPaths(), "macro_paths"), (Valuation(), "valuation"), (Exchange(), "exchange"), (Initiative(), "initiative"))
    return [*all_parameters(Scenario()), *(parameter for settings, name in others for parameter in parameters_of(settings, name))]
