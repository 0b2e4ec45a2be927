"""Writes a made-up table with holes, and what scikit-learn's imputers, transformers and scalers make of it."""
import json
import pathlib
import platform
import numpy as np
import scipy
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, RobustScaler, StandardScaler

HERE = pathlib.Path(__file__).parent
ROWS = 400
rng = np.random.default_rng(11)
columns = {
    "amount": np.where(rng.random(ROWS) < 0.3, 0, np.exp(rng.normal(5, 1.5, ROWS))),
    "share": np.round(rng.beta(0.5, 0.5, ROWS) * 12) / 12,
    "count": rng.poisson(3, ROWS).astype(float),
    "balance": rng.normal(0, 1, ROWS) * np.exp(rng.normal(3, 1, ROWS)),
    "loss": -np.exp(rng.normal(2, 1, ROWS)),
    "above_minus_one": rng.uniform(-0.99, 2, ROWS),
    "limit": np.round(rng.gamma(2.5, 1800, ROWS), -2),
    "constant": np.full(ROWS, 12.0),
    "mostly_zero": np.where(rng.random(ROWS) < 0.85, 0, rng.gamma(2, 50, ROWS)),
}
names = list(columns)
table = np.column_stack([columns[name] for name in names])
table[rng.random(table.shape) < 0.04] = np.nan
table[:, names.index("constant")] = 12  # filled with another value, it would not be constant
with open(HERE / "tables" / "holes.csv", "w") as out:
    out.write("id," + ",".join(names) + "\n")
    for i, row in enumerate(table):
        out.write(f"R{i}," + ",".join("" if np.isnan(v) else repr(float(v)) for v in row) + "\n")

IMPUTERS = {"median": SimpleImputer(strategy="median"), "mean": SimpleImputer(strategy="mean"),
            "zero": SimpleImputer(strategy="constant", fill_value=0.0), "drop": None}
SCALERS = {"none": None, "standard": StandardScaler(), "minmax": MinMaxScaler(), "robust": RobustScaler()}


def log1p(x):
    """ln(1 + x); where a column has values of -1 or less the signed logarithm."""
    plain = np.log1p(np.where(x > -1, x, 0))
    return np.where((x > -1).all(axis=0), plain, np.sign(x) * np.log1p(np.abs(x)))


cases = []
for impute, imputer in IMPUTERS.items():
    filled = table[~np.isnan(table).any(axis=1)] if imputer is None else imputer.fit_transform(table)
    for transform in ["none", "log1p", "yeo-johnson"]:
        lambdas = None
        if transform == "yeo-johnson":
            power = PowerTransformer(method="yeo-johnson", standardize=False)
            transformed, lambdas = power.fit_transform(filled), power.lambdas_.tolist()
        else:
            transformed = log1p(filled) if transform == "log1p" else filled
        for scale, scaler in SCALERS.items():
            x = transformed if scaler is None else scaler.fit_transform(transformed)
            cases.append({"impute": impute, "transform": transform, "scale": scale, "lambdas": lambdas, "rows": len(x),
                          "mean": x.mean(axis=0).tolist(), "deviation": x.std(axis=0).tolist(),
                          "every_50th_row": x[::50].tolist()})
versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__}
(HERE / "data").mkdir(exist_ok=True)
with open(HERE / "data" / "prepare.json", "w") as out:
    json.dump({"call": "python tests/golden/prepare.py", "versions": versions, "names": names,
               "missing": np.isnan(table).sum(axis=0).tolist(), "cases": cases}, out, separators=(",", ":"))
