#!/usr/bin/env python3
"""Gives the rows of a file their segments, with scikit-learn.

    python score.py customers.csv scored.csv          write the file with a column of segments
    python score.py --check customers-segments.csv    compare with the segments the page has exported

Needs pandas and scikit-learn 1.3 or later (pip install pandas scikit-learn); openpyxl for workbooks, pyarrow for
Parquet.
A row that cannot be prepared gets an empty cell, noise gets -1. Text is read as the first file was written: its
encoding, its delimiter (another one if the columns are not found with it), a header below a title.
"""

import argparse
import codecs
import csv
import gzip
import io
import itertools
import json
import pathlib
import re
import string
import sys
import unicodedata

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PowerTransformer, StandardScaler

MODEL = None  # the model is written here


# the reader is written here


# Preparing: scikit-learn's own steps, with the parameters that were learned on the page.


def was_missing(x):
    return np.isnan(np.asarray(x, dtype=float)).astype(float)


def is_value(x, value):
    return (np.asarray(x, dtype=object) == value).astype(float)


def log1p(x):
    with np.errstate(all="ignore"):
        return np.where(x > -1, np.log1p(x), np.nan)


def signed_log1p(x):
    return np.copysign(np.log1p(np.abs(x)), x)


def signed_sqrt(x):
    return np.copysign(np.sqrt(np.abs(x)), x)


def interpolated(x, values, scores):
    return np.where(np.isnan(x), np.nan, np.interp(x, values, scores))


def weighed(x, weight):
    return x * weight


def fixed(step, **learned):
    """A step of scikit-learn that counts as fitted with these parameters, for one column."""
    for name, value in {"n_features_in_": 1, "n_samples_seen_": 1, **learned}.items():
        setattr(step, name, value)
    return step


def transform_step(transform):
    match transform["name"]:
        case "none":
            return FunctionTransformer()
        case "log1p":
            return FunctionTransformer(log1p)
        case "signed-log1p":
            return FunctionTransformer(signed_log1p)
        case "signed-sqrt":
            return FunctionTransformer(signed_sqrt)
        case "yeo-johnson":
            step = PowerTransformer(method="yeo-johnson", standardize=False)
            return fixed(step, lambdas_=np.array([transform["lambda"]]))
        case "rank-to-normal":
            knots = {"values": transform["values"], "scores": transform["scores"]}
            return FunctionTransformer(interpolated, kw_args=knots)
        case name:
            sys.exit(f"This script does not know the transform {name}.")


def pipeline(feature):
    """The steps of one feature."""
    steps = []
    if feature["source"] == "missing":
        steps.append(FunctionTransformer(was_missing))
    elif feature["source"] == "category":
        steps.append(FunctionTransformer(is_value, kw_args={"value": feature["value"]}))
    else:
        if feature["fill"] is not None:
            filler = SimpleImputer(strategy="constant", fill_value=feature["fill"])
            steps.append(filler.fit(np.zeros((1, 1))))
        steps.append(transform_step(feature["transform"]))
        if feature["clip"]:
            low, high = feature["clip"]
            steps.append(FunctionTransformer(np.clip, kw_args={"a_min": low, "a_max": high}))
    centre, spread = feature["centre"], feature["spread"]
    scaler = StandardScaler()
    steps.append(
        fixed(scaler, mean_=np.array([centre]), scale_=np.array([spread]), var_=np.array([spread**2]))
    )
    steps.append(FunctionTransformer(weighed, kw_args={"weight": feature["weight"]}))
    return make_pipeline(*steps)


def prepared(data):
    """n x d features; NaN in rows that cannot be prepared."""
    columns = ([pipeline(feature), feature["column"]] for feature in MODEL["features"])
    return np.hstack([steps.transform(data[[column]].to_numpy()) for steps, column in columns])


def opened(path):
    """A file's rows as text, totals left out, and their n x d features: NaN in rows that cannot be prepared."""
    table, fits = read(path)
    data = frame(table)
    rows = ~are_totals(data.select_dtypes("number").to_numpy(), table)
    x = prepared(data[rows])
    x[~fits[rows]] = np.nan
    return table[rows].reset_index(drop=True), x


# Assigning.


def direction(x, centred):
    """Rows of length 1, and a last coordinate that is 1 for rows without a direction."""
    flat = (x == x[:, :1]).all(axis=1) if centred else np.zeros(len(x), dtype=bool)
    x = x - x.mean(axis=1, keepdims=True) if centred else x
    length = np.where(flat, 0.0, np.sqrt((x * x).sum(axis=1)))
    unit = x / np.where(length > 0, length, 1.0)[:, None] * (length > 0)[:, None]
    return np.hstack([unit, (length == 0)[:, None]])


def comparable(x):
    """Features so that the distance is Euclidean, Manhattan or Chebyshev."""
    metric = MODEL["model"].get("metric", "euclidean")
    return direction(x, metric == "correlation") if metric in ("cosine", "correlation") else x


def estimator():
    """KMeans with the model's centroids, or its representatives as nearest neighbours."""
    model = MODEL["model"]
    if model["kind"] == "k-means":
        centroids = np.array(model["centroids"])
        kmeans = KMeans(n_clusters=len(centroids), init=centroids, n_init=1, max_iter=1).fit(centroids)
        kmeans.cluster_centers_ = centroids
        return kmeans
    metric = "euclidean" if model["metric"] in ("cosine", "correlation") else model["metric"]
    nearest = KNeighborsClassifier(n_neighbors=1, metric=metric, algorithm="ball_tree")
    return nearest.fit(comparable(np.array(model["representatives"])), model["labels"])


def assigned(x):
    """The segment of each row of features, -1 for noise; None for rows that cannot be prepared."""
    good = ~np.isnan(x).any(axis=1)
    labels = np.full(len(x), None, dtype=object)
    if good.any():
        fitted, rows = estimator(), comparable(x[good])
        if MODEL["model"]["kind"] == "k-means":
            found = fitted.predict(rows)
        else:
            distance, nearest = (column[:, 0] for column in fitted.kneighbors(rows))
            found = np.array(MODEL["model"]["labels"])[nearest]
        if MODEL["model"].get("reach") is not None:
            if MODEL["model"]["metric"] in ("cosine", "correlation"):
                distance = distance**2 / 2
            found = np.where(distance <= MODEL["model"]["reach"], found, -1)
        labels[good] = [int(label) for label in found]
    return labels


# Telling.


def column_for_segments(table):
    name = MODEL["segment_column"]
    taken = {column.lower() for column in table.columns}
    suffix = 2
    while name.lower() in taken:
        name, suffix = f"segment_{suffix}", suffix + 1
    return name


def gap(x, label):
    """How much farther a row is from what would give it this segment than from its nearest target."""
    model = MODEL["model"]
    targets = np.array(model["centroids"] if model["kind"] == "k-means" else model["representatives"])
    of = np.arange(len(targets)) if model["kind"] == "k-means" else np.array(model["labels"])
    x, targets = comparable(x[None, :]), comparable(targets)
    d = np.sqrt(((targets - x) ** 2).sum(axis=1))
    return float(d[of == label].min() - d.min()) if (of == label).any() else float("nan")


def check(path):
    """Compares with the last column of segments in the file; returns whether few enough differ."""
    table, x = opened(path)
    columns = [c for c in table.columns if re.fullmatch(r"segment(_[0-9]+)?", c)]
    if not columns:
        sys.exit(f"{path} has no column called segment: export the labels on the page first.")
    found = assigned(x)
    expected = [int(cell) if cell.strip() else None for cell in table[columns[-1]]]
    rows = [row for row in range(len(table)) if found[row] != expected[row]]
    stated = MODEL["agreement"]["rows"] - MODEL["agreement"]["equal"]
    for row in rows[:20]:
        by = "" if expected[row] is None or found[row] is None else f", by {gap(x[row], expected[row]):.3g}"
        print(f"row {row + 1}: segment {found[row]} here, {expected[row]} in the file{by}")
    print(f"{len(rows)} of {len(table)} rows differ; the model's own agreement explains {stated}")
    return len(rows) <= stated + len(table) / 10_000


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("input", help="a CSV file, a workbook or a Parquet file")
    arguments.add_argument("output", nargs="?", help="the file to write")
    arguments.add_argument("--check", action="store_true", help="compare with the segments in the input")
    given = arguments.parse_args()
    if not given.check and not given.output:
        arguments.error("name a file to write, or --check the input")
    if given.check and not check(given.input):
        sys.exit(1)
    if given.output:
        table, x = opened(given.input)
        labels = assigned(x)
        table[column_for_segments(table)] = ["" if label is None else str(label) for label in labels]
        table.to_csv(given.output, sep=MODEL["delimiter"], index=False)


if __name__ == "__main__":
    main()
