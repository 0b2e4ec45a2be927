"""Writes tests/golden/tables/month_1.csv and month_2.csv, two months of the same customers (seeded: some left, some
joined, some repeat, some have no ID), and tests/golden/data/movement.json: who went where by pandas' merge and
crosstab, of labels drawn at random.

Run with the versions of requirements.txt: python tests/golden/movement.py
"""

import json
import pathlib
import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).parent
CALL = (
    "rows without an ID dropped, drop_duplicates('customer_id'), merge(how='outer', on='customer_id', indicator=True); "
    "pd.crosstab of those in both, groupby(['before', 'after'])['revenue'].sum()"
)
K = 3


def months():
    rng = np.random.default_rng(4711)
    n = 600
    kind = rng.integers(0, 3, n)
    ids = np.array([f"C{100000 + 7 * i}" for i in range(n)], dtype=object)

    def month(kind, ids):
        m = len(kind)
        orders = rng.poisson(np.array([1.5, 6.0, 15.0])[kind])
        revenue = np.round(orders * rng.gamma(4.0, np.array([8.0, 12.0, 30.0])[kind] / 4.0), 2)
        visits = rng.poisson(np.array([3.0, 14.0, 25.0])[kind])
        days = rng.integers(0, np.array([120, 40, 12])[kind] + 1)
        return pd.DataFrame(
            {"customer_id": ids, "orders": orders, "revenue": revenue, "visits": visits, "days_since_order": days}
        )

    first = month(kind, ids)
    # 12 % change what they are, a tenth leave, 80 join.
    changed = np.where(rng.random(n) < 0.12, rng.integers(0, 3, n), kind)
    stays = rng.random(n) >= 0.1
    joined = np.array([f"N{200000 + 3 * i}" for i in range(80)], dtype=object)
    second = month(
        np.concatenate([changed[stays], rng.integers(0, 3, 80)]), np.concatenate([ids[stays], joined])
    )
    second = second.sample(frac=1, random_state=5).reset_index(drop=True)
    second = pd.concat([second, second.iloc[[3, 40, 41]]], ignore_index=True)
    second.loc[[10, 11], "customer_id"] = None
    return first, second


def main():
    rng = np.random.default_rng(11)
    first, second = months()
    first.to_csv(HERE / "tables" / "month_1.csv", index=False)
    second.to_csv(HERE / "tables" / "month_2.csv", index=False)
    old, new = (rng.integers(-1, K, len(frame)) for frame in (first, second))
    left = first.assign(before=old).dropna(subset="customer_id").drop_duplicates("customer_id")
    right = second.assign(after=new).dropna(subset="customer_id").drop_duplicates("customer_id")
    met = left.merge(right, how="outer", on="customer_id", suffixes=("_1", "_2"), indicator=True)
    both = met[met._merge == "both"].astype({"before": int, "after": int})
    grouped = both.groupby(["before", "after"])
    sums = {f"worth_{month}": grouped[f"revenue_{month}"].sum() for month in (1, 2)}
    flows = pd.DataFrame({"rows": grouped.size(), **sums})
    counts = lambda frame, column: [int((frame[column] == label).sum()) for label in [*range(K), -1]]
    out = {
        "call": CALL,
        "versions": {"pandas": pd.__version__, "numpy": np.__version__},
        "labels": [old.tolist(), new.tolist()],
        "flows": [[int(a), int(b), int(r.rows), float(r.worth_1), float(r.worth_2)] for (a, b), r in flows.iterrows()],
        "left": counts(met[met._merge == "left_only"], "before"),
        "joined": counts(met[met._merge == "right_only"], "after"),
        "repeated": [int(f.customer_id.dropna().duplicated().sum()) for f in (first, second)],
        "without_id": [int(f.customer_id.isna().sum()) for f in (first, second)],
    }
    (HERE / "data" / "movement.json").write_text(json.dumps(out))


main()
