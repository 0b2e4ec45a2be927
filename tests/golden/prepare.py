"""Writes a made-up table with holes, and what scikit-learn's imputers, transformers and scalers make of it."""

import json
import pathlib
import platform
import numpy as np
import scipy.stats
import sklearn
from sklearn.decomposition import PCA
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, PowerTransformer, RobustScaler, StandardScaler, normalize

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
city = rng.choice(["Ulm", "Bonn", "Köln", "Bonn", "Jena", ""], ROWS)
with open(HERE / "tables" / "holes.csv", "w") as out:
    out.write("id," + ",".join(names) + ",city\n")
    for i, row in enumerate(table):
        out.write(f"R{i}," + ",".join("" if np.isnan(v) else repr(float(v)) for v in row) + f",{city[i]}\n")

IMPUTERS = {
    "median": SimpleImputer(strategy="median"),
    "mean": SimpleImputer(strategy="mean"),
    "zero": SimpleImputer(strategy="constant", fill_value=0.0),
    "drop": None,
}
SCALERS = {"none": None, "standard": StandardScaler(), "minmax": MinMaxScaler(), "robust": RobustScaler()}


def log1p(x):
    """ln(1 + x); where a column has values of -1 or less the signed logarithm."""
    plain = np.log1p(np.where(x > -1, x, 0))
    return np.where((x > -1).all(axis=0), plain, np.sign(x) * np.log1p(np.abs(x)))


def case(x, feature_names=names, lambdas=None, **spec):
    return {
        **spec,
        "names": feature_names,
        "lambdas": lambdas,
        "mean": x.mean(axis=0).tolist(),
        "deviation": x.std(axis=0).tolist(),
        "rows": len(x),
        "every_50th_row": x[::50].tolist(),
    }


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
            cases.append(case(x, lambdas=lambdas, impute=impute, transform=transform, scale=scale))

# One step at a time, the others left out.
raw = {"transform": "none", "scale": "none"}
median = IMPUTERS["median"].fit_transform(table)
for k in [1, 5]:
    scaler = StandardScaler().fit(table)
    x = scaler.inverse_transform(KNNImputer(n_neighbors=k).fit_transform(scaler.transform(table)))
    cases.append(case(x, **raw, impute={"neighbors": k}))
cases.append(
    case(SimpleImputer(strategy="constant", fill_value=-3.5).fit_transform(table), **raw, impute={"constant": -3.5})
)
marked = MissingIndicator(features="all").fit_transform(table).astype(float)
with_marks = [
    (n, c)
    for i, n in enumerate(names)
    for n, c in [(n, median[:, i])] + ([(n + " was missing", marked[:, i])] if marked[:, i].any() else [])
]
cases.append(case(np.column_stack([c for _, c in with_marks]), [n for n, _ in with_marks], **raw, indicator=True))
signed_log, signed_root = np.sign(median) * np.log1p(np.abs(median)), np.sign(median) * np.sqrt(np.abs(median))
ranks = scipy.stats.norm.ppf((scipy.stats.rankdata(median, axis=0) - 0.5) / ROWS)
for transform, x in [("signed-log", signed_log), ("sqrt", signed_root), ("rank-to-normal", ranks)]:
    cases.append(case(x, transform=transform, scale="none"))
low, high = np.quantile(median, [0.05, 0.95], axis=0)
cases.append(case(np.clip(median, low, high), **raw, clip={"quantiles": 0.05}))
centre = np.median(median, axis=0)
reach = 3 * 1.4826 * np.median(np.abs(median - centre), axis=0)
reach[reach == 0] = np.inf
cases.append(case(np.clip(median, centre - reach, centre + reach), **raw, clip={"robust-sigmas": 3.0}))
cases.append(case(normalize(median, axis=0), transform="none", scale="unit-norm"))
cases.append(
    case(
        StandardScaler().fit_transform(median) * 2.5,
        transform="none",
        columns={name: {"weight": 2.5} for name in names},
    )
)
for components in [{"count": 3}, {"variance": 0.8}, {"count": 50}]:
    n = components.get("variance", min(components.get("count", 0), len(names)))
    for scale, x in [("standard", StandardScaler().fit_transform(median)), ("none", median)]:
        pca = PCA(n_components=n, svd_solver="full")
        scores = pca.fit_transform(x)
        cases.append(
            {
                **case(
                    scores,
                    [f"Component {i + 1}" for i in range(scores.shape[1])],
                    transform="none",
                    scale=scale,
                    components=components,
                ),
                "loadings": pca.components_.tolist(),
                "shares": pca.explained_variance_ratio_.tolist(),
            }
        )
encoder = OneHotEncoder(categories=[sorted(set(city) - {""})], handle_unknown="ignore", sparse_output=False)
encoded = encoder.fit_transform(city[:, None])
city_names = [f"city = {value}" for value in encoder.categories_[0]]
for scale, x in [
    ("none", encoded),
    ("standard", (encoded - encoded.mean(axis=0)) / np.sqrt(encoded.var(axis=0).sum())),
]:
    columns = {"city": {"one_hot": True, "scale": scale}, **{name: {"weight": 0} for name in names}}
    cases.append(case(x, city_names, columns=columns))
statistics = []
for name in names:
    x = table[:, names.index(name)]
    x = x[~np.isnan(x)]
    statistics.append(
        {
            "name": name,
            "zeros": int((x == 0).sum()),
            "distinct": len(np.unique(x)),
            "mean": x.mean(),
            "deviation": x.std(),
            "skew": 0.0 if x.std() == 0 else float(scipy.stats.skew(x)),
            "quantiles": np.quantile(x, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]).tolist(),
            "histogram": [len(x)] + [0] * 19 if x.std() == 0 else np.histogram(x, 20)[0].tolist(),
        }
    )
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
}
(HERE / "data").mkdir(exist_ok=True)
with open(HERE / "data" / "prepare.json", "w") as out:
    json.dump(
        {
            "call": "python tests/golden/prepare.py",
            "versions": versions,
            "missing": np.isnan(table).sum(axis=0).tolist(),
            "statistics": statistics,
            "cases": cases,
        },
        out,
        separators=(",", ":"),
    )
