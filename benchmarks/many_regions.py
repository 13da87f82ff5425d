"""The nation as its fifty states or as one region, and what one state's policy does to the others: `python benchmarks/many_regions.py [--sample 0.02] [--seeds 5]`.

Levels of the last year, with no policy, of all states together and of `us` at the same sample; then Linked Learning in Texas alone and in all states.
"""

from __future__ import annotations

import argparse
import time

from llsim.cli.exchanging import told
from llsim.model import TalentPipeline
from llsim.outcomes import RATES
from llsim.questions.exchange import ALL_REGIONS, exchange
from llsim.reading import read_scenario

UNTIL = 2040
IN_UNITS = {"earnings_age_25", "credits_earned"}


def main() -> None:
    """Run both and print what differs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=float, default=0.02)
    options.add_argument("--seeds", type=int, default=5)
    chosen = options.parse_args()
    nation = []
    for seed in range(1, chosen.seeds + 1):
        model = TalentPipeline("us", read_scenario("baseline", region="us", overrides=[f"last_year={UNTIL}"]), rng=seed, sample=chosen.sample, keeps_everyone=False)
        model.run_model()
        nation.append(model)
    for adopts in (["texas"], []):
        started = time.perf_counter()
        found = exchange("linked_learning", "us_states", adopts=adopts, seeds=chosen.seeds, sample=chosen.sample, until=UNTIL)
        took = time.perf_counter() - started
        rows = found.table.set_index(["region", "outcome"])
        if adopts:
            print(f"baseline of {UNTIL}, {chosen.seeds} seeds, --sample {chosen.sample:g}: {'as one':>12}{'as states':>12}")
            for outcome in sorted(set(found.table["outcome"]) & set(RATES)):
                scale = 1 if outcome in IN_UNITS else 100
                one = sum(model.latest(outcome) for model in nation) / len(nation) * scale
                print(f"{outcome:44}{one:12.2f}{rows.loc[(ALL_REGIONS, outcome), 'as_it_goes'] * scale:12.2f}")
        print(f"\nLinked Learning in {', '.join(adopts) or 'all states'}: {took:.0f} s, three worlds of 51 regions, {chosen.seeds} seeds")
        for region in (*adopts, ALL_REGIONS):
            for outcome in ("employment_rate", "retention_5yr", "local_hires", "net_local_hires"):
                row, scale = rows.loc[(region, outcome)], 1 if outcome.endswith("hires") else 100
                cells = [f"{part} {row[part] * scale:+,.2f} ({row[f'{part}_low'] * scale:+,.2f} to {row[f'{part}_high'] * scale:+,.2f})" for part in ("alone", "together", "others")]
                print(f"  {region:12} {outcome:16} {'; '.join(cells)}")
        print("  " + "\n  ".join(told(found)), flush=True)


if __name__ == "__main__":
    main()
