"""Make a result folder with the columns of the contract and plausible numbers, for tests of the report."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from llsim.catalogue import OUTCOMES

FIRST, UNTIL, COHORT = 2026, 2040, 2500
SCENARIOS = {"baseline": 0.0, "dual_enrollment": 0.3, "school_support": 0.55, "linked_learning": 1.0}
TITLES = {"baseline": "No new policy", "dual_enrollment": "Dual enrollment", "school_support": "School support", "linked_learning": "Linked Learning, all five levers"}
GROUPS = {"all": 1.0, "african_american": 0.21, "latino": 0.48, "asian": 0.12, "white": 0.12, "other": 0.002, "english_learner": 0.27, "low_income": 0.72, "disability": 0.15, "low_prior_achievement": 0.34, "first_generation": 0.45, "female": 0.49, "male": 0.51, "pathway:certified": 0.2}
LEVELS = {  # level, effect of the strongest scenario, delay of the effect in years, spread between seeds
    "graduation_rate": (0.78, 0.031, 3, 0.009), "dropout_rate": (0.12, -0.019, 3, 0.007), "still_enrolled_rate": (0.1, -0.012, 3, 0.006),
    "credits_earned": (212.0, 5.1, 3, 1.4), "college_going": (0.61, 0.012, 4, 0.011), "two_year_going": (0.34, 0.016, 4, 0.01),
    "credential_completion": (0.34, 0.008, 9, 0.01), "employment_rate": (0.71, 0.004, 5, 0.006), "earnings_age_25": (30500.0, 420.0, 9, 420.0),
    "retention_5yr": (0.66, 0.006, 8, 0.01), "college_course_takers": (0.25, 0.09, 3, 0.008), "wbl_participation": (0.08, 0.03, 3, 0.004),
    "certified_pathway_enrollment": (1900.0, 820.0, 1, 40.0), "gold_pathway_enrollment": (400.0, 150.0, 2, 25.0), "vacancies_posted": (5200.0, 0.0, 5, 90.0), "vacancies_filled": (4700.0, 30.0, 5, 80.0), "net_local_hires": (1840.0, 26.0, 5, 55.0), "graduates": (1950.0, 78.0, 3, 22.0), "public_cost": (0.0, 6_400_000.0, 0, 0.0),
}  # fmt: skip
REGIONAL = ("net_local_hires", "vacancies_posted", "vacancies_filled", "public_cost")
INDUSTRIES = {"industry:health": 0.6, "industry:engineering": 0.39, "industry:fashion_interior": 0.002}
BY_INDUSTRY = ("graduates", "vacancies_posted", "vacancies_filled")
PAYERS = {"state": 0.4, "district": 0.35, "college": 0.15, "employer": 0.1}
LEVERS = {"baseline": [], "dual_enrollment": ["dual_enrollment"], "school_support": ["school_support"], "linked_learning": ["accountability", "dual_enrollment", "transition_support", "industry_incentives", "school_support"]}


def make_folder(folder: Path, seeds: int = 12, hostile: str = "", industries: bool = False) -> Path:
    """Write a result folder. `hostile` is put into every title, name, note and warning that a user or a file could supply; `industries`: counts by industry too."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {scenario: scenario + (hostile if scenario == "dual_enrollment" else "") for scenario in SCENARIOS}
    outcomes = pd.concat([outcomes_of(scenario, names[scenario], seed, industries) for scenario in SCENARIOS for seed in range(seeds)], ignore_index=True)
    outcomes.to_parquet(folder / "outcomes.parquet")
    differences_of(outcomes).to_parquet(folder / "differences.parquet")
    flows = [flows_of(scenario, names[scenario], seed, year) for scenario in SCENARIOS for seed in range(seeds) for year in range(FIRST, UNTIL - 8)]
    flows += [flows_of(scenario, names[scenario], seed, UNTIL - 9, group) for scenario in SCENARIOS for seed in range(seeds) for group in GROUPS if group != "all" and ":" not in group]
    pd.concat(flows, ignore_index=True).to_parquet(folder / "flows.parquet")
    costs = [(names[scenario], 0, seed, year, lever + hostile, payer + hostile * (payer == "employer"), share * 6.4e6 * SCENARIOS[scenario] / len(LEVERS[scenario]))
             for scenario in SCENARIOS for seed in range(seeds) for year in range(FIRST, UNTIL + 1) for lever in LEVERS[scenario] for payer, share in PAYERS.items()]  # fmt: skip
    pd.DataFrame(costs, columns=["scenario", "draw", "seed", "year", "lever", "payer", "dollars"]).to_parquet(folder / "costs.parquet")
    (folder / "manifest.json").write_text(json.dumps(manifest_of(names, seeds, hostile)), encoding="utf-8")
    return folder


def luck(*key: object) -> np.random.Generator:
    """Return a generator that depends on the key alone."""
    return np.random.default_rng([abs(hash_of(part)) for part in key])


def hash_of(part: object) -> int:
    """Turn a part of a key into a number that is the same in every process."""
    return int.from_bytes(str(part).encode()[:24], "little") % 2**32


def outcomes_of(scenario: str, name: str, seed: int, industries: bool) -> pd.DataFrame:
    """Give every outcome by year and group of one run; one seed has the same luck in every scenario."""
    rows = []
    strength = SCENARIOS[scenario]
    kinds = {outcome.name: outcome.kind for outcome in OUTCOMES}
    for outcome, (level, effect, delay, spread) in LEVELS.items():
        more = INDUSTRIES if industries and outcome in BY_INDUSTRY else {}
        for group, share in (({"all": 1.0} if outcome in REGIONAL else GROUPS) | more).items():
            shared, own = luck(outcome, group, seed), luck(scenario, outcome, group, seed)
            for year in range(FIRST, UNTIL + 1):
                ramp = min(max((year - FIRST - delay + 1) / 4, 0), 1)
                amplified = 1.5 if group in {"african_american", "english_learner", "low_prior_achievement"} else 1.0
                noise = spread * shared.normal() / share**0.5 + 0.9 * spread * (strength > 0) * (ramp > 0) * own.normal() / share**0.5
                value = level + effect * strength * ramp * amplified + noise
                people = 1.0 if kinds[outcome] == "count" else float(round(COHORT * share))
                rows.append((name, 0, seed, year, outcome, group, (value * share if kinds[outcome] == "count" else value * people), people))
    return pd.DataFrame(rows, columns=["scenario", "draw", "seed", "year", "outcome", "group", "numerator", "denominator"])


def differences_of(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Pair by seed and give the mean difference with its 95 % interval."""
    frame = outcomes.assign(value=outcomes["numerator"] / outcomes["denominator"])
    base = frame[frame["scenario"] == "baseline"].drop(columns="scenario")
    both = frame[frame["scenario"] != "baseline"].merge(base, on=["draw", "seed", "year", "outcome", "group"], suffixes=("", "_base"))
    both["difference"] = both["value"] - both["value_base"]
    grouped = both.groupby(["scenario", "year", "outcome", "group"], sort=False)
    table = grouped.agg(difference=("difference", "mean"), sd=("difference", "std"), seeds=("seed", "nunique"), variance=("value", "var")).reset_index()
    half = stats.t.ppf(0.975, np.maximum(table["seeds"] - 1, 1)) * table["sd"] / table["seeds"] ** 0.5
    table = table.assign(low=table["difference"] - half, high=table["difference"] + half, draws=1, variance_ratio=2 * table["variance"] / table["sd"] ** 2)
    ratio = {"scenario": "linked_learning", "year": UNTIL, "outcome": "cost_per_additional_graduate", "group": "all", "difference": 85_000.0, "low": 61_000.0, "high": 118_000.0}
    more = pd.DataFrame([ratio | {"seeds": int(table["seeds"].max()), "draws": 1, "variance_ratio": float("nan")}])
    return pd.concat([table.drop(columns=["sd", "variance"]), more], ignore_index=True)


def flows_of(scenario: str, name: str, seed: int, year: int, group: str = "all") -> pd.DataFrame:
    """Follow a cohort, or a group of it, over five columns; every column sums to the cohort."""
    generator, gain = luck(scenario, seed, year) if group == "all" else luck(scenario, seed, year, group), SCENARIOS[scenario] * 0.03
    columns = [
        ("1 grade 9",),
        ("2 traditional", "2 pathway", "2 certified pathway"),
        ("3 graduated", "3 left", "3 still enrolled", "3 transferred"),
        ("4 four-year", "4 two-year", "4 trade", "4 apprenticeship", "4 work", "4 no further step", "4 did not arrive"),
        ("5 in region, employed", "5 in region, not employed", "5 in region, in training", "5 away"),
    ]
    shares: dict[str, list[float]] = {"1": [0.6 - 5 * gain, 0.22, 0.18 + 5 * gain], "2": [0.78 + gain, 0.11 - gain / 2, 0.08 - gain / 2, 0.03], "4": [0.46, 0.14, 0.12, 0.28]}
    went = {"3 graduated": [0.29, 0.33 + gain, 0.03, 0.002, 0.22, 0.128 - gain, 0], "3 transferred": [0, 0, 0, 0, 0, 0, 1]}
    other = [0, 0.08, 0.02, 0.001, 0.52, 0.379, 0]
    rows: list[tuple[object, ...]] = []
    people = {"1 grade 9": round(COHORT * GROUPS[group])}
    for stage, column in enumerate(columns[1:], 1):
        arrived = dict.fromkeys(column, 0)
        for origin, number in people.items():
            chances = went.get(origin, other) if stage == 3 else shares[origin[0]]
            for destination, moved in zip(column, generator.multinomial(number, np.array(chances) / sum(chances)), strict=True):
                rows.append((name, 0, seed, year, group, origin, destination, float(moved)))
                arrived[destination] += int(moved)
        people = arrived
    return pd.DataFrame(rows, columns=["scenario", "draw", "seed", "year", "group", "origin", "destination", "people"])


def manifest_of(names: dict[str, str], seeds: int, hostile: str) -> dict[str, object]:
    """Describe the runs as `llsim compare` does."""
    return {
        "command": f"llsim compare baseline dual_enrollment school_support linked_learning --region oakland_unified --seeds {seeds}{hostile}",
        "created": "2026-03-01T12:00:00Z", "llsim_version": "0.1.0", "source_version": "3f9a1c", "baseline": "baseline", "draws": 1, "sample": 1.0,
        "region": {"name": "oakland_unified", "title": "Oakland Unified" + hostile, "kind": "district", "assumed": [
            {"figure": "share of ninth graders who transfer out" + hostile, "value": 0.03, "unit": "share", "source": None, "basis": "state average" + hostile, "note": "no district figure is published"},
            {"figure": "placements per partner", "value": 2.5, "unit": "places", "source": "assumed", "basis": "judgement", "note": None}]},
        "scenarios": [{"name": names[scenario], "title": TITLES[scenario] + hostile, "description": f"What happens with {TITLES[scenario].lower()}.{hostile}",
                       "levers": [{"lever": lever, "name": lever + hostile, "seats": 15, "start": FIRST, "ramp": 3, "end": None} for lever in LEVERS[scenario]]} for scenario in SCENARIOS],
        "seeds": list(range(seeds)), "first_year": FIRST, "until": UNTIL, "cohort_years": list(range(FIRST, UNTIL - 8)),
        "runs": [{"key": f"{scenario}-{seed}", "scenario": names[scenario], "seed": seed, "draw": 0, "status": "done"} for scenario in SCENARIOS for seed in range(seeds)],
        "warnings": ["The sample leaves fewer than 30 people in one group." + hostile],
    }  # fmt: skip
