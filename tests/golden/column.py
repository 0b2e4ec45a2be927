"""Writes a made-up table with segments that an agency made, and what pandas and scikit-learn say of them."""

import json
import pathlib
import numpy as np
import pandas as pd
import sklearn
from sklearn import metrics

HERE = pathlib.Path(__file__).parent
ROWS = 240
rng = np.random.default_rng(18)
group = rng.choice(3, ROWS, p=[0.5, 0.3, 0.2])
spend = np.round(np.exp(rng.normal(3, 0.25, ROWS)) * np.array([1, 4, 16])[group], 2)
visits = rng.poisson(np.array([3, 9, 20])[group])
age = rng.integers(18, 80, ROWS)
# One in ten is somewhere else, and of some the agency says nothing.
told = np.where(rng.random(ROWS) < 0.1, rng.choice(3, ROWS), group)
agency = np.array(["Bronze", "Silver", "Gold"], dtype=object)[told]
agency[rng.choice(ROWS, 7, replace=False)] = ""
table = pd.DataFrame(
    {
        "customer_id": [f"C{row:03d}" for row in range(ROWS)],
        "spend": spend,
        "visits": visits,
        "age": age,
        "agency": agency,
        "tier": np.digitize(spend, [25, 60, 150]) + 1,
        "member": np.where(visits + rng.integers(-3, 4, ROWS) > 7, "yes", "no"),
    }
)
path = HERE.parent / "fixtures" / "columns" / "agency.csv"
path.write_text(table.to_csv(index=False, lineterminator="\n"))

table = pd.read_csv(path)
features = table[["spend", "visits", "age"]].to_numpy(float)
known = table["agency"].notna()
samples = metrics.silhouette_samples(features[known], table["agency"][known])
by_segment = pd.Series(samples).groupby(table["agency"][known].to_numpy()).mean()
# Rows without a value are a group of their own, as noise is.
both = (table["agency"].fillna(""), table["tier"])
golden = {
    "call": "Series.value_counts, silhouette_samples on spend, visits and age as they are, adjusted_rand_score, "
    "adjusted_mutual_info_score, crosstab",
    "versions": {"scikit-learn": sklearn.__version__, "pandas": pd.__version__},
    "sizes": {column: table[column].value_counts().to_dict() for column in ["agency", "tier", "member"]},
    "missing": int((~known).sum()),
    "silhouette": float(samples.mean()),
    "silhouettes": by_segment.to_dict(),
    "adjusted_rand": metrics.adjusted_rand_score(*both),
    "adjusted_mutual_information": metrics.adjusted_mutual_info_score(*both),
    "crosstab": pd.crosstab(*both).to_dict(orient="index"),
}
(HERE / "data" / "column.json").write_text(json.dumps(golden, indent=1) + "\n")
