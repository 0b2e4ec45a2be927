"""Writes tests/golden/data/drivers.json: what each column of the made-up tables tells of the labels of explain.json,
by scikit-learn's mutual_info_score on bins made with pandas, for all rows and for pairs of labels.

Run with the versions of requirements.txt: python tests/golden/drivers.py
"""

import itertools
import json
import pathlib
import numpy as np
import pandas as pd
import sklearn
from scipy.stats import entropy
from sklearn.metrics import mutual_info_score

HERE = pathlib.Path(__file__).parent
CALL = (
    "mutual_info_score(bins, labels): categories and up to ten different numbers as they are, else the codes of "
    "pandas.qcut(x, 10, duplicates='drop'), the least value a bin of its own where it is the first decile too; missing "
    "values are one bin"
)


def bins(column):
    if column.dtype.kind not in "fiu" or column.nunique() <= 10:
        return column.astype("category").cat.codes.to_numpy()
    codes = pd.qcut(column, 10, labels=False, duplicates="drop").fillna(-1).to_numpy().astype(int)
    if column.quantile(0.1) == column.min():
        codes[(column == column.min()).to_numpy()] = -2
    return codes


def told(table, labels, keep):
    return {name: mutual_info_score(labels[keep], bins(table[name][keep])) for name in table.columns}


def case(table, labels):
    pairs = itertools.combinations(sorted(set(labels.tolist())), 2)
    return {
        "entropy": float(entropy(np.unique(labels, return_counts=True)[1])),
        "all": told(table, labels, np.ones(len(labels), bool)),
        "pairs": [{"pair": list(pair), "told": told(table, labels, np.isin(labels, pair))} for pair in pairs],
    }


def main():
    versions = {"pandas": pd.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}
    out = {"call": CALL, "versions": versions, "tables": {}}
    labelled = json.loads((HERE / "data" / "explain.json").read_text())["tables"]
    for name, known in labelled.items():
        table = pd.read_csv(HERE / "tables" / f"{name}.csv").iloc[:, 1:]
        out["tables"][name] = case(table, np.array(known["labels"]))
    (HERE / "data" / "drivers.json").write_text(json.dumps(out))


main()
