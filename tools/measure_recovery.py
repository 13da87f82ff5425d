"""Plant parameters, calibrate on the rates the model makes of them, and print what the 90 % intervals cover: `make recovery`, or this file with REGION and SETS."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from llsim.evidence.recovery import coverage, recovery
from llsim.region.reading import read_region

if __name__ == "__main__":
    region = sys.argv[1] if len(sys.argv) > 1 else "rural_north_ca"
    sets = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    table = recovery(read_region(region), sets, out=Path("results/recovery") / region, workers=os.cpu_count() or 1)
    print(coverage(table).to_string(index=False))
