"""Writes tests/golden/tables/loyalty.csv, a loyalty scheme of 200 members (seeded; refunds, members without a
purchase, sums from cents to hundreds of thousands), and tests/golden/data/value.json: what groups of them are worth by
pandas' groupby.

Run with the versions of requirements.txt: python tests/golden/value.py
"""

import json
import pathlib
import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).parent
CALL = (
    "frame.groupby(label)[column].agg(['size', 'count', 'sum', 'mean']); share = sum / frame[column].sum(); index = "
    "100 * mean / frame[column].mean(); concentration: np.interp over the cumulated values, the largest first"
)


def members():
    rng = np.random.default_rng(20261128)
    n = 200
    visits = rng.poisson(9, n)
    revenue = np.round(np.exp(rng.normal(4.5, 1.8, n)), 2)
    revenue[rng.choice(n, 9, replace=False)] = np.round(-rng.uniform(1, 80, 9), 2)
    revenue[rng.choice(n, 14, replace=False)] = np.nan
    return pd.DataFrame(
        {
            "member_id": [f"M{10000 + i}" for i in range(n)],
            "age": rng.integers(18, 84, n),
            "visits": visits,
            "points": visits * rng.integers(5, 60, n),
            "days_since_visit": rng.integers(0, 400, n),
            "newsletter": rng.choice(["yes", "no"], n),
            "tier": rng.choice(["basic", "silver", "gold"], n, p=[0.6, 0.3, 0.1]),
            "revenue": revenue,
        }
    )


def worth(values, labels):
    groups = values.groupby(labels).agg(["size", "count", "sum", "mean"])
    told = groups[groups.index >= 0]
    held = np.concatenate([[0], np.cumsum(np.sort(values.dropna())[::-1])]) / values.sum()
    places = np.linspace(0, len(held) - 1, 101)
    return {
        "labels": labels.tolist(),
        "rows": told["size"].tolist(),
        "missing": (told["size"] - told["count"]).tolist(),
        "negative": [int((values[labels == label] < 0).sum()) for label in told.index],
        "sum": told["sum"].tolist(),
        "share": (told["sum"] / values.sum()).tolist(),
        "mean": told["mean"].tolist(),
        "index": (100 * told["mean"] / values.mean()).tolist(),
        "concentration": np.interp(places, np.arange(len(held)), held).tolist(),
    }


def main():
    frame = members()
    frame.to_csv(HERE / "tables" / "loyalty.csv", index=False)
    labels = np.random.default_rng(7).integers(-1, 4, len(frame))
    columns = {name: worth(frame[name], labels) for name in ["revenue", "points"]}
    versions = {"pandas": pd.__version__, "numpy": np.__version__}
    out = {"call": CALL, "versions": versions, "columns": columns}
    (HERE / "data" / "value.json").write_text(json.dumps(out))


main()
