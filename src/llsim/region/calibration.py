"""What levels are fitted to where no rate is published."""

from __future__ import annotations

from typing import Annotated

from llsim.parameter import About, Between, Normal, Settings
from llsim.region.region import Region


class Calibration(Settings):
    """What the levels of employment and admission are fitted to where no rate is published."""

    labor_force: Annotated[
        float, Between(0.3, 1), About("19- to 32-year-olds out of school who are in the labour force", "share", Normal(0.83, 0.02), "national level at 25 to 34, from memory", "D")
    ] = 0.83
    youth_unemployment: Annotated[
        float, Between(1, 4), About("unemployment of young workers over everyone's", "ratio", Normal(1.8, 0.2), "B133: 6.5 against 3.6 % in 2019", "C")
    ] = 1.8
    admission_elsewhere: Annotated[
        float, Between(-6, 2), About("admission without a-g where colleges do not ask for it", "log-odds", Normal(-0.3, 0.3), "assumed", "D")
    ] = -0.3

    def employment(self, region: Region) -> float:
        """Return the employment to fit: share of the 19- to 32-year-olds out of school."""
        return self.labor_force * (1.0 - self.youth_unemployment * region.economy.unemployment_rate.share)
