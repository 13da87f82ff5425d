"""An account of costs and benefits against closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from llsim.analysis.account_items import PARTIES, Effects, Pricing, Spending, items_of
from llsim.analysis.account_table import Books, table_of
from llsim.analysis.compare import CONFIDENCE, half_width
from llsim.analysis.costs import NEVER, break_even, carried, interval, normals, present, rate_of_return, ratio, shares, shares_of_spread, weights_of_runs, yearly
from llsim.levers.industry_incentives import IndustryIncentives
from llsim.levers.school_support import SchoolSupport
from llsim.luck import Decision
from llsim.parameter import parameters_of
from llsim.questions.account import cases_of, levers_numbers, valuation_of
from llsim.questions.account_runs import by_draw, cut
from llsim.scenario import Levers, Scenario
from llsim.valuation import Valuation
from llsim.years_lived import Lived

CASES = 400
FIRST, CUT, LAST = 2026, 2030, 2048
SIMULATED, ENTRIES = np.arange(FIRST, LAST + 1), np.arange(FIRST - 18, CUT + 1)
RULES = Valuation()


def effects(runs: int = 4, spending: tuple[Spending, ...] = ()) -> Effects:
    """Make effects that change nothing."""
    empty = np.zeros((runs, len(SIMULATED)))
    return Effects(SIMULATED, ENTRIES, np.zeros((runs, len(SIMULATED), len(ENTRIES), len(Lived))), empty, empty.copy(), spending)


def with_lived(column: Lived, values: np.ndarray, made: Effects | None = None) -> Effects:
    """Change one quantity of `effects`: values (years, cohorts) in every run."""
    made = made or effects()
    lived = made.lived.copy()
    lived[..., column] += values
    return replace(made, lived=lived)


def books(found: Effects, rate: float = 0.03, rules: Valuation = RULES, prices: tuple[object, ...] = ()) -> tuple[Books, Pricing]:
    """Price effects."""
    declared = [*parameters_of(rules, "valuation"), *prices]
    pricing = Pricing(rules, weights_of_runs(len(found.lived), CASES, 1, one_more=False), cases_of(declared, CASES), np.arange(FIRST, CUT - 14 + 65))
    rests = {one.name.removeprefix("valuation."): (one.about.grade, one.about.source) for one in declared}
    return Books(tuple(items_of(found, pricing)), pricing.years, FIRST, rate, rests), pricing


def constant(dollars: float, first: int, last: int, runs: int = 4) -> np.ndarray:
    """Spend so much a year from a year to another in every run."""
    return np.tile(np.where((first <= SIMULATED) & (last >= SIMULATED), dollars, 0.0), (runs, 1))


def test_a_constant_annuity_is_worth_its_closed_form() -> None:
    flows = np.full((1, 30), 7.0)
    assert present(flows, 0.04, np.arange(30.0)).sum() == pytest.approx(7.0 * (1 - 1.04**-30) / (1 - 1 / 1.04), rel=1e-13)
    assert present(flows, 0.0, np.arange(30.0)).sum() == 210.0
    assert yearly(np.array([209_000.0]), 0.035, 45) * (1 - 1.035**-45) / (1 - 1 / 1.035) == pytest.approx(209_000.0, rel=1e-13)
    assert yearly(np.array([90.0]), 0.0, 45)[0] == 2.0


def test_a_one_off_grant_is_worth_itself_in_its_year_and_less_before() -> None:
    grant = Spending("grant", "state", "pathway", constant(1_000.0, FIRST, FIRST))
    later = Spending("grant", "state", "pathway", constant(1_000.0, FIRST + 3, FIRST + 3))
    assert books(effects(spending=(grant,)))[0].worth(books(effects(spending=(grant,)))[0].cost("state"))[0] == 1_000.0
    found, _ = books(effects(spending=(later,)), rate=0.25)
    assert found.worth(found.cost("state"))[0] == 512.0  # 1000 / 1.25^3


def test_a_policy_that_costs_n_years_and_returns_from_a_year_on_has_its_closed_form() -> None:
    spent = Spending("coaching", "district", "pathway", constant(100.0, FIRST, FIRST + 4))
    years_at_college = np.where(((SIMULATED >= FIRST + 6) & (SIMULATED <= FIRST + 9))[:, None] & (ENTRIES == CUT)[None, :], -1.0, 0.0)
    found, _ = books(with_lived(Lived.FOUR_YEAR, years_at_college, effects(spending=(spent,))), rate=0.05)
    v = 1 / 1.05
    assert found.worth(found.cost("district"))[0] == pytest.approx(100 * (1 - v**5) / (1 - v), rel=1e-12)
    saved = RULES.four_year_to_state * sum(v**k for k in range(6, 10))
    assert found.worth(found.net("state"))[0] == pytest.approx(saved, rel=1e-12)


def test_a_rate_of_return_by_hand() -> None:
    flows = np.array([[-100.0, 0.0, 121.0], [-100.0, 150.0, 0.0], [-100.0, 50.0, 0.0], [0.0, 1.0, 0.0]])
    assert rate_of_return(flows)[:2].tolist() == [pytest.approx(0.1, abs=1e-6), pytest.approx(0.5, abs=1e-6)]
    assert np.isnan(rate_of_return(flows)[2:]).all()


def test_break_even_years_by_hand() -> None:
    years = np.arange(2030, 2036)
    flows = np.array([
        [-10.0, 4, 4, 4, 0, 0],  # adds up to 2 in 2033
        [-10.0, 4, 4, 2, 0, 0],  # to nought in 2033
        [-10.0, 12, -3, 0, 2, 0],  # above in 2031, below again, for good from 2034
        [-10.0, 1, 1, 1, 1, 1],  # never
        [0.0, 0, 3, 0, 0, 0],  # never under: from the first gain
        [-5.0, 0, 0, 0, 0, 5],  # in the last year
    ])
    assert break_even(flows, years).tolist() == [2033, 2033, 2034, NEVER, 2032, 2035]
    assert np.isnan(break_even(np.zeros((1, 6)), years)[0])


def test_a_policy_without_effect_and_cost_has_exact_noughts() -> None:
    found, pricing = books(effects())
    table = table_of(found, effects(), pricing, {}, {})
    assert (table[table["measure"].isin(["present_value", "net", "cumulative"]) | table["measure"].str.startswith("additional")][["value", "low", "high"]] == 0.0).all().all()
    assert table[table["measure"].isin(["ratio", "break_even"]) | table["measure"].str.startswith("cost_per")]["value"].isna().all()
    assert not table["measure"].isin(["cost", "benefit"]).any()


def lively() -> Effects:
    """Make effects of many kinds, different in every run."""
    rise = np.linspace(-1.0, 2.0, 4)[:, None, None] + np.arange(len(SIMULATED))[None, :, None] / 7.0 + np.zeros((1, 1, len(ENTRIES)))
    found = effects(spending=(
        Spending("incentives", "state", "placement", constant(300.0, FIRST + 1, CUT), to="employer"),
        Spending("coaching", "district", "pathway", constant(900.0, FIRST + 1, CUT), "levers.school_support.dollars_per_day", 0.25),
    ))
    followed = (SIMULATED[:, None] >= ENTRIES[None, :]) & (SIMULATED[:, None] <= ENTRIES[None, :] + 18)
    lived = found.lived + np.where(followed[None, ..., None], (rise * 13.0)[..., None], 0.0)
    return replace(found, lived=lived, displaced=found.displaced + 3.0, hires=found.hires + 2.0 + np.arange(4)[:, None])


def coaching() -> list[object]:
    """Return the price of coaching."""
    return levers_numbers(Scenario(levers=Levers(school_support=SchoolSupport())))


def test_parties_add_up_to_all_and_what_is_handed_on_cancels() -> None:
    found, _ = books(lively(), prices=tuple(coaching()))
    assert (found.net("all") == np.sum([found.net(party) for party in PARTIES], axis=0)).all()
    assert (found.net("all") != 0).any(axis=1).all()
    taxes = found.sum_of([item for item in found.items if item.name == "taxes"])
    assert np.abs(taxes).max() <= 1e-9 * max(np.abs(item.dollars).max() for item in found.items if item.name == "taxes")
    incentives = [item for item in found.items if "incentives" in item.name]
    assert [item.party for item in incentives] == ["state", "employer"]
    assert (found.sum_of(incentives) == 0.0).all()
    assert (incentives[1].dollars[0].sum(), found.cost("state")[0].sum()) == (1_200.0, 1_200.0)
    assert found.cost("all")[0].sum() == found.cost("district")[0].sum() == 3_600.0


def test_a_price_twice_as_high_costs_exactly_twice_as_much() -> None:
    one = Spending("seats", "state", "course_seat", constant(123.4, FIRST, CUT), "levers.x.dollars")
    found = effects(spending=(one,))
    _, pricing = books(effects())
    dear = {"levers.x.dollars": shares("levers.x.dollars", CASES + 1, 1) + 0.5}
    cost = [items_of(found, replace(pricing, numbers=dict(pricing.numbers) | {name: times * values for name, values in dear.items()}))[0].dollars for times in (1.0, 2.0)]
    assert (cost[1] == 2.0 * cost[0]).all()
    assert (cost[0] < 0.0)[:, : CUT - FIRST + 1].all()


def test_only_the_priced_share_of_a_charge_goes_up_with_its_price() -> None:
    lever = SchoolSupport(coaching_days=10.0, dollars_per_day=1_500.0, dollars_per_pathway=45_000.0)
    assert lever.priced_share == 0.25
    part = Spending("s", "district", "pathway", constant(100.0, FIRST, FIRST), "p", 0.25)
    _, pricing = books(effects())
    doubled = replace(pricing, numbers=dict(pricing.numbers) | {"p": np.full(CASES + 1, 2.0)})
    assert items_of(effects(spending=(part,)), doubled)[0].dollars[0, 0] == -125.0
    assert {hand.to for hand in IndustryIncentives.hands} == {"employer"}


def test_earnings_are_shaded_taxed_and_carried_to_the_end_of_working_life() -> None:
    gain = np.where((ENTRIES == CUT)[None, :] & (SIMULATED >= CUT + 10)[:, None], 1_000.0, 0.0)
    found, pricing = books(with_lived(Lived.EARNINGS_HERE, gain), rate=0.0)
    earnings = next(item for item in found.items if item.name == "earnings").dollars
    years = 65 - (14 + 10)  # from age 24 to 64
    assert earnings[0].sum() == pytest.approx(0.6 * 1_000.0 * years, rel=1e-12)
    assert (earnings[0] != 0).sum() == years
    state = next(item for item in found.items if (item.party, item.name) == ("state", "taxes")).dollars
    assert state[0].sum() == pytest.approx(0.07 * earnings[0].sum(), rel=1e-12)
    short = next(item for item in items_of(with_lived(Lived.EARNINGS_HERE, gain), replace(pricing, carry=False)) if item.name == "earnings").dollars
    assert short[0].sum() == pytest.approx(0.6 * 1_000.0 * (LAST - CUT - 10 + 1), rel=1e-12)


def test_what_is_carried_grows_as_a_geometric_series() -> None:
    years = np.arange(2040, 2050)
    found = carried(np.array([[10.0, 0.0], [10.0, 5.0]]), np.array([2041, 2043]), np.array([2044, 2045]), np.array([0.0, 0.5]), years)
    assert found[0].tolist() == [0, 0, 10, 10, 10, 0, 0, 0, 0, 0]
    assert found[1].tolist() == [0, 0, 15, 22.5, 33.75 + 7.5, 11.25, 0, 0, 0, 0]


def test_one_more_graduate_saves_the_published_sum_less_taxes_and_shade() -> None:
    holds = np.where((ENTRIES == CUT)[None, :] & (SIMULATED >= CUT + 4)[:, None], 1.0, 0.0)
    rules = RULES.model_copy(update={"causal_share": 1.0})
    found, _ = books(with_lived(Lived.DIPLOMAS, holds), rate=0.035, rules=rules)
    saved = sum(found.worth(item.dollars)[0] for item in found.items if item.name.startswith("health"))
    at_20 = saved * 1.035 ** (CUT + 6 - FIRST)
    assert at_20 == pytest.approx(209_000 * 0.335 * 322.0 / 188.9, rel=1e-10)


def test_placements_held_are_counted_in_their_year_and_not_undone_when_a_cohort_is_followed_no_more() -> None:
    held = np.where(((ENTRIES == FIRST - 15)[None, :]) & (SIMULATED >= FIRST)[:, None] & (SIMULATED <= FIRST + 3)[:, None], 2.0, 0.0)
    found, _ = books(with_lived(Lived.PLACEMENTS, held), rate=0.0)
    cost = next(item for item in found.items if (item.party, item.name) == ("employer", "placements")).dollars[0]
    assert cost[0] == pytest.approx(-2.0 * RULES.placement_costs, rel=1e-12)
    assert np.abs(cost[1:]).max() < 1e-9


def test_weighted_runs_spread_as_the_interval_of_their_mean_does() -> None:
    runs = np.array([3.0, 5.0, 4.0, 9.0, 7.0])
    for one_more in (False, True):
        weights = weights_of_runs(5, 40_000, 1, one_more=one_more)
        assert np.abs(weights.sum(axis=1) - 1.0).max() < 1e-12
        middle, low, high = interval(weights @ runs)
        half = float(half_width(np.array(runs.std(ddof=1)), np.array(5))) * (np.sqrt(6) if one_more else 1.0)
        assert middle == pytest.approx(runs.mean())
        assert (high - middle, middle - low) == (pytest.approx(half, rel=0.03), pytest.approx(half, rel=0.03))
    assert np.isnan(weights_of_runs(1, 3, 1, one_more=False)[1:]).all()


def test_prices_lie_in_their_priors_and_do_not_depend_on_one_another() -> None:
    declared = list(parameters_of(RULES, "valuation"))
    every, few = cases_of(declared, 4_000), cases_of(declared[-3:], 4_000)
    assert all((every[name] == few[name]).all() for name in few)
    assert (every["discount_rate"] == RULES.discount_rate).all()
    assert every["causal_share"][0] == 0.6
    low, high = np.quantile(every["causal_share"][1:], [0.025, 0.975])
    assert (low, high) == (pytest.approx(0.505, abs=0.003), pytest.approx(0.695, abs=0.003))
    logs = np.log(every["four_year_to_family"][1:])
    assert stats.kstest((logs - np.log(9_000)) / 0.4, "norm").statistic < 0.03
    price = cases_of(coaching(), 4_000)["levers.school_support.dollars_per_day"]
    assert price[0] == 1.0
    assert np.median(price[1:]) == pytest.approx(1.0, abs=0.02)


def test_cost_and_effect_uncertainty_are_carried_together() -> None:
    found, pricing = books(lively(), prices=tuple(coaching()))
    sure = {name: np.full(CASES + 1, values[0]) for name, values in pricing.numbers.items()}
    alone = replace(pricing, numbers=sure)
    mean = replace(pricing, weights=np.tile(pricing.weights[0], (CASES + 1, 1)))
    spread = {}
    for name, how in (("both", pricing), ("effect", alone), ("price", mean)):
        own = replace(found, items=tuple(items_of(lively(), how)))
        spread[name] = own.worth(own.net("all")).std()
    assert spread["both"] > max(spread["effect"], spread["price"]) > min(spread["effect"], spread["price"]) > 0.0


def test_the_spread_of_a_sum_is_shared_by_its_variances() -> None:
    one, two = normals(Decision.RUN_WEIGHTS, 2, 20_001, 5)
    found = shares_of_spread(3.0 * one + 4.0 * two, {"one": one, "two": two, "still": np.ones(20_001)})
    assert found == {"one": pytest.approx(0.36, abs=0.02), "two": pytest.approx(0.64, abs=0.02)}
    assert shares_of_spread(np.full(9, np.nan), {"one": one[:9]}) == {} == shares_of_spread(np.zeros(9), {"one": one[:9]})


def test_what_the_interval_comes_from_adds_up() -> None:
    found, pricing = books(lively(), prices=tuple(coaching()))
    table = table_of(found, lively(), pricing, {}, {})
    own = table[(table["measure"] == "spread_share") & (table["payer"] == "all")].set_index("item")["value"]
    assert 0.7 < own.sum() < 1.3
    assert own["runs"] > 0.05
    assert "discount_rate" not in own


def test_one_run_gives_a_middle_and_no_interval() -> None:
    one = effects(runs=1, spending=(Spending("coaching", "district", "pathway", constant(100.0, FIRST, CUT, runs=1)),))
    gain = np.where((ENTRIES == CUT)[None, :] & (SIMULATED >= CUT + 10)[:, None], 1_000.0, 0.0)
    changed = with_lived(Lived.EARNINGS_HERE, gain, one)
    found, pricing = books(changed)
    table = table_of(found, changed, pricing, {}, {})
    for measure in ("present_value", "break_even", "ratio"):
        rows = table[(table["measure"] == measure) & (table["payer"] == "all")]
        assert rows["value"].notna().all(), measure
        assert rows[["low", "high"]].isna().all().all(), measure
    assert table[table["measure"] == "break_even_share"]["value"].isna().all()
    assert (table[table["measure"] == "cost"]["year"] <= CUT).all()


def test_runs_are_averaged_over_the_seeds_of_a_draw() -> None:
    values = np.arange(6.0).reshape(6, 1)
    assert by_draw(values, np.array([1, 1, 2, 2, 3, 3])).tolist() == [[0.5], [2.5], [4.5]]
    assert by_draw(values, np.zeros(6, np.int64)) is values


def test_a_ratio_is_withheld_where_its_denominator_may_be_nought() -> None:
    over = np.full(1_001, 10.0)
    clear = np.concatenate([[5.0], np.linspace(4.0, 6.0, 1_000)])
    assert ratio(over, clear) == (2.0, pytest.approx(10 / np.quantile(clear[1:], 0.5 + CONFIDENCE / 2), rel=1e-3), pytest.approx(10 / np.quantile(clear[1:], 0.5 - CONFIDENCE / 2), rel=1e-3))
    doubtful = np.concatenate([[5.0], np.linspace(-1.0, 11.0, 1_000)])
    assert np.isnan(ratio(over, doubtful)).all()
    alone = ratio(np.array([10.0, np.nan]), np.array([5.0, np.nan]))
    assert alone[0] == 2.0
    assert np.isnan(alone[1:]).all()


def test_levers_end_and_life_goes_on() -> None:
    scenario = Scenario(levers=Levers(school_support=SchoolSupport(start=2028), industry_incentives=IndustryIncentives(start=2027, end=2029)))
    found = cut(scenario, 2032, 32)
    assert found.last_year == 2050
    assert {lever.key: lever.end for lever in found.levers} == {"school_support": 2033, "industry_incentives": 2029}
    assert [round(next(iter(cut(scenario, 2032, 32).levers.school_support)).dose(year), 2) for year in (2027, 2028, 2030, 2032, 2033)] == [0.0, 0.33, 1.0, 1.0, 0.0]


def test_a_price_is_set_by_its_name() -> None:
    assert valuation_of(["valuation.discount_rate=0.05"]).discount_rate == 0.05
    assert valuation_of([]) == Valuation()
