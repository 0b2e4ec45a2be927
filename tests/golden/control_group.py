"""Writes tests/golden/data/control_group.json: the least rate that groups of some sizes tell from a base rate, by the
roots that scipy finds of the power of a two-sided test of two proportions.

Run with the versions of requirements.txt: python tests/golden/control_group.py
"""

import itertools
import json
import pathlib
import numpy as np
import scipy
from scipy.optimize import brentq
from scipy.stats import norm

HERE = pathlib.Path(__file__).parent
CALL = (
    "brentq(norm.cdf((p1 - p0 - norm.ppf(.975) * sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))) / "
    "sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)) - .8)"
)


def power(rate, base, treated, control):
    pooled = (treated * rate + control * base) / (treated + control)
    by_chance = np.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / control))
    in_truth = np.sqrt(rate * (1 - rate) / treated + base * (1 - base) / control)
    return norm.cdf((rate - base - norm.ppf(0.975) * by_chance) / in_truth)


def least(treated, control, base):
    if power(1.0, base, treated, control) < 0.8:
        return None
    return brentq(lambda rate: power(rate, base, treated, control) - 0.8, base, 1.0, xtol=1e-15, rtol=1e-14)


def main():
    cases = [
        {"treated": int(treated), "control": int(control), "base": base, "least": least(treated, control, base)}
        for treated, control, base in itertools.product(
            [5, 45, 190, 900, 4500, 80000], [2, 5, 10, 100, 500, 9000], [0.001, 0.01, 0.05, 0.2, 0.6]
        )
    ]
    out = {"call": CALL, "versions": {"scipy": scipy.__version__, "numpy": np.__version__}, "cases": cases}
    (HERE / "data" / "control_group.json").write_text(json.dumps(out))


main()
