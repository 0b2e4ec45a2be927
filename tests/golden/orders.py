"""Writes the orders of an online shop, and what pandas makes of them: one row per customer."""

import json
import pathlib
import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(18)

customers = 240
number = rng.geometric(0.12, customers)
start = rng.integers(0, 300, customers)
lines = []
for customer in range(customers):
    for _ in range(number[customer]):
        day = start[customer] + rng.integers(0, 365)
        order = len(lines) // 3
        channel = rng.choice(["web", "shop", "phone"], p=[0.6, 0.3, 0.1])
        lines.append([order, f"C{1000 + customer}", day, round(float(rng.lognormal(3, 0.8)), 2), channel])
rng.shuffle(lines)
orders = pd.DataFrame(lines, columns=["invoice_no", "customer_id", "day", "amount", "channel"])
orders["invoice_no"] = "R" + orders["invoice_no"].astype(int).astype(str)
orders["day"] = pd.Timestamp("2023-01-01") + pd.to_timedelta(orders["day"].astype(int), unit="D")
orders["amount"] = orders["amount"].astype(float)
orders["quantity"] = rng.integers(1, 6, len(orders))
for column, share in [("customer_id", 0.02), ("day", 0.01), ("amount", 0.03), ("channel", 0.04)]:
    orders.loc[rng.random(len(orders)) < share, column] = None
written = orders[["invoice_no", "customer_id", "day", "amount", "quantity", "channel"]].copy()
# A time of day, as shops have it, which makes no difference.
seconds = pd.to_timedelta(rng.integers(0, 86_399, len(written)), unit="s")
written["day"] = (written["day"] + seconds).dt.strftime("%Y-%m-%d %H:%M:%S")
written.to_csv(HERE / "tables" / "orders.csv", index=False)


def rolled(frame, until=None, order=None, quantity=None, shares=True):
    """One row per customer, in the order of first appearance."""
    last = pd.Timestamp(until) if until else frame["day"].max()
    kept = frame[frame["customer_id"].notna() & ~(frame["day"] > last)].copy()
    if quantity:
        kept["amount"] = kept["amount"] * kept[quantity]
    by = kept.groupby("customer_id", sort=False)
    paid = kept[kept["amount"].notna()].groupby("customer_id", sort=False)
    out = pd.DataFrame({"recency": (last - by["day"].max()).dt.days})
    out["frequency"] = by[order].nunique() if order else by.size()
    out["sum of amount"] = by["amount"].sum(min_count=1)
    out["mean of amount"] = out["sum of amount"] / (paid[order].nunique() if order else paid.size())
    out["first purchase"] = by["day"].min().dt.strftime("%Y-%m-%d")
    out["span"] = (by["day"].max() - by["day"].min()).dt.days
    counts = pd.crosstab(kept["customer_id"], kept["channel"]).reindex(out.index)
    any_word = by["channel"].count()
    for word in sorted(counts.columns):
        if shares:
            out[f"channel: {word} (share)"] = counts[word].fillna(0) / any_word
        else:
            out[f"channel: {word}"] = counts[word].fillna(0)
    return out


def plain(frame):
    values = frame.astype(object).where(frame.notna(), None)
    return {"ids": list(frame.index), "columns": {name: list(values[name]) for name in frame.columns}}


cases = [
    {"plan": {}, "table": plain(rolled(orders))},
    {"plan": {"words_as": "counts"}, "table": plain(rolled(orders, shares=False))},
    {"plan": {"until": "2023-12-31"}, "table": plain(rolled(orders, until="2023-12-31"))},
    {"plan": {"until": "2025-01-31"}, "table": plain(rolled(orders, until="2025-01-31"))},
    {
        "plan": {"order": "invoice_no", "quantity": "quantity"},
        "table": plain(rolled(orders, order="invoice_no", quantity="quantity")),
    },
]
kept = orders["customer_id"].notna()
told = {
    "without_id": int((~kept).sum()),
    "without_date": int((kept & orders["day"].isna()).sum()),
    "without_amount": int((kept & orders["amount"].isna()).sum()),
}
golden = {"cases": cases, "told": told}


def number_of(value):
    return value.item() if isinstance(value, np.generic) else value


text = json.dumps(golden, default=number_of, indent=None)
(HERE / "data" / "orders.json").write_text(text + "\n")
