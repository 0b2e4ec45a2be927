"""Writes tests/golden/data/explain.json: Cliff's delta by scipy.stats.mannwhitneyu, quantiles by numpy and decision
trees by scikit-learn, on the made-up tables with the labels given; and, where the genuine table is there,
explain_genuine.json: labels of k-means (k=6, log1p, z-score) and the same for them.

Run with the versions of requirements.txt: python tests/golden/explain.py
"""

import csv
import json
import pathlib
import numpy as np
import scipy
import sklearn
from scipy.stats import mannwhitneyu
from sklearn.cluster import KMeans
from sklearn.model_selection import cross_val_score
from sklearn.tree import DecisionTreeClassifier

HERE = pathlib.Path(__file__).parent
GENUINE = HERE.parents[2] / "shared" / "data" / "cc_general.csv"
CALL = (
    "2 * mannwhitneyu(segment, rest, method='asymptotic').statistic / (len(segment) * len(rest)) - 1, NaN left out; "
    "np.quantile([.25, .5, .75]); DecisionTreeClassifier(max_depth=4, min_samples_leaf=ceil(n / 200)): "
    "score on all rows, and the mean of cross_val_score(cv=10)"
)


def load(path):
    rows = list(csv.reader(path.open()))
    return rows[0][1:], np.array([[float(c) if c else np.nan for c in row[1:]] for row in rows[1:]])


def deltas(x, labels):
    found = []
    for segment in range(labels.max() + 1):
        mine = labels == segment
        columns = []
        for column in x.T:
            a, b = column[mine], column[~mine]
            a, b = a[~np.isnan(a)], b[~np.isnan(b)]
            u = mannwhitneyu(a, b, method="asymptotic").statistic
            columns.append(2 * u / (len(a) * len(b)) - 1)
        found.append(columns)
    return found


def quantiles(x, labels):
    return [np.nanquantile(x[labels == s], [0.25, 0.5, 0.75], axis=0).T.tolist() for s in range(labels.max() + 1)]


def tree(x, labels):
    least = -(-len(x) // 200)
    fitted = DecisionTreeClassifier(max_depth=4, min_samples_leaf=least, random_state=0)
    scores = cross_val_score(fitted, x, labels, cv=10)
    return {"all_rows": fitted.fit(x, labels).score(x, labels), "cross_validated": float(scores.mean())}


def by_size(labels):
    order = np.argsort(-np.bincount(labels), kind="stable")
    return np.argsort(order)[labels]


def main():
    versions = {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}
    out = {"call": CALL, "versions": versions, "tables": {}}
    for name in ["lattice", "duplicates", "wide", "holes"]:
        _, x = load(HERE / "tables" / f"{name}.csv")
        filled = np.where(np.isnan(x), np.nanmedian(x, axis=0), x)
        scaled = (filled - filled.mean(0)) / np.maximum(filled.std(0), 1e-12)
        labels = by_size(KMeans(4, n_init=10, random_state=3).fit_predict(scaled))
        labels[::17] = -1  # noise counts among the rest
        case = {"labels": labels.tolist(), "deltas": deltas(x, labels), "quartiles": quantiles(x, labels)}
        if not np.isnan(x).any():
            case["tree"] = tree(x, labels)
        out["tables"][name] = case
    (HERE / "data" / "explain.json").write_text(json.dumps(out))
    if GENUINE.exists():
        names, x = load(GENUINE)
        filled = np.log1p(np.where(np.isnan(x), np.nanmedian(x, axis=0), x))
        labels = by_size(KMeans(6, n_init=50, random_state=0).fit_predict((filled - filled.mean(0)) / filled.std(0)))
        case = {"call": CALL + "; labels of KMeans(6, n_init=50) on log1p and z-score", "versions": versions}
        case |= {"columns": names, "labels": "".join(map(str, labels))}
        case |= {"deltas": deltas(x, labels), "quartiles": quantiles(x, labels)}
        case["tree"] = tree(np.where(np.isnan(x), np.nanmedian(x, axis=0), x), labels)
        (HERE / "data" / "explain_genuine.json").write_text(json.dumps(case))


main()
