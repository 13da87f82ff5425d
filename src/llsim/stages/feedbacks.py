"""The six feedback loops, each a switch that can be turned off."""

from __future__ import annotations

from typing import Annotated

from llsim.parameter import Settings


class Feedbacks(Settings):
    """Which loops are closed. Off, the loop's own effect is absent and everything else stays."""

    slots: Annotated[bool, "F1: placements limit the quality of work-based learning, and so certification"] = True
    learning: Annotated[bool, "F2: employers learn from hires and imitate their neighbours"] = True
    peers: Annotated[bool, "F3: peers in the same pathway and grade move engagement"] = True
    dilution: Annotated[bool, "F4: pathways that grow faster than their teachers lose quality"] = True
    congestion: Annotated[bool, "F5: vacancies are limited, and wages answer to tightness"] = True
    growth: Annotated[bool, "F6: employers who fill vacancies grow, those who cannot are held back"] = True
    emergent_amplification: Annotated[bool, "layer 1: help works more where more need is unmet"] = True
    amplification: Annotated[bool, "layer 2: a moderator multiplies effects for named groups"] = True
