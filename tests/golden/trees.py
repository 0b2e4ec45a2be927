"""Writes the reference results of the merge trees and the density-based clusterings on the made-up tables.

Run with the versions of requirements.txt: python tests/golden/trees.py
"""
import json
import pathlib
import warnings

import hdbscan
import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist
from sklearn.cluster import DBSCAN, HDBSCAN, compute_optics_graph
from sklearn.metrics import pairwise_distances
from sklearn.neighbors import NearestNeighbors

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
(HERE / "data").mkdir(exist_ok=True)
SCIPY = {"euclidean": "euclidean", "manhattan": "cityblock", "cosine": "cosine", "chebyshev": "chebyshev", "correlation": "correlation"}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def text(labels):
    """Labels as one character a row in the order of first occurrence; "-" is noise."""
    seen = {}
    return "".join("-" if l < 0 else DIGITS[seen.setdefault(l, len(seen))] for l in labels)


def partition(z, k):
    """Labels when the first n - k merges are applied."""
    n = len(z) + 1
    top = list(range(2 * n - 1))
    for i in reversed(range(n - k)):
        top[int(z[i, 0])] = top[int(z[i, 1])] = top[n + i]
    return top[:n]


def trees(x):
    for metric in SCIPY:
        distances = pdist(x, SCIPY[metric])
        methods = ["complete", "average", "single", "weighted"]
        if metric == "euclidean":
            methods += ["ward", "centroid", "median"]
        for method in methods:
            z = linkage(distances, method)
            yield {
                "linkage": method,
                "metric": metric,
                "heights": [float(f"{h:.8g}") for h in z[:, 2]],
                "partitions": {k: text(partition(z, k)) for k in (2, 3, 5, 8, 12)},
            }


def neighbours(x, metric, min_samples):
    distances, _ = NearestNeighbors(n_neighbors=min_samples, metric=metric, algorithm="brute").fit(x).kneighbors(x)
    return distances[:, -1]


def dbscans(x):
    for metric in ["euclidean", "manhattan", "cosine", "chebyshev"]:
        for min_samples in [1, 4, 10]:
            core = neighbours(x, metric, max(min_samples, 4))
            for share in [0.1, 0.5, 0.9]:
                # A little more than a distance that occurs, so that no rounding decides.
                eps = float(f"{np.quantile(core, share) * 1.0003 + 1e-4:.6g}")
                fit = DBSCAN(eps=eps, min_samples=min_samples, metric=metric, algorithm="brute").fit(x)
                core_mask = np.full(len(x), "0")
                core_mask[fit.core_sample_indices_] = "1"
                yield {
                    "metric": metric,
                    "min_samples": min_samples,
                    "eps": eps,
                    "labels": " ".join(map(str, fit.labels_)),
                    "core": "".join(core_mask),
                }


def spread(x):
    """The table with its ties undone: scikit-learn orders equal distances as rounding or an unstable sort leaves them."""
    return x + 0.01 * (np.arange(x.size) ** 2 * 0.6180339887498949 % 1.0).reshape(x.shape)


def hdbscan_fit(x, metric, min_cluster_size, min_samples, selection, epsilon):
    if epsilon == 0.0:
        return HDBSCAN(
            min_cluster_size=min_cluster_size,
            min_samples=min_samples,
            metric=metric,
            algorithm="brute",
            cluster_selection_method=selection,
        ).fit(x)
    # scikit-learn 1.9.1 fails here with numpy 2.4 (traverse_upwards returns an array); the hdbscan package, whose
    # min_samples leaves the row itself out, does not.
    return hdbscan.HDBSCAN(
        min_cluster_size=min_cluster_size,
        min_samples=min_samples - 1,
        metric="precomputed",
        algorithm="generic",
        cluster_selection_method=selection,
        cluster_selection_epsilon=epsilon,
    ).fit(pairwise_distances(x, metric=metric))


def hdbscans(x, metrics=("euclidean", "manhattan", "cosine", "chebyshev"), sizes=((5, 5), (15, 3), (25, 10))):
    for metric in metrics:
        for min_cluster_size, min_samples in sizes:
            for selection in ["eom", "leaf"]:
                for epsilon in [0.0, float(f"{np.quantile(neighbours(x, metric, 10), 0.7) * 1.0003:.6g}")]:
                    arguments = (metric, min_cluster_size, min_samples, selection, epsilon)
                    fit = hdbscan_fit(x, *arguments)
                    orders = [np.random.default_rng(seed).permutation(len(x)) for seed in range(6)]
                    others = [hdbscan_fit(x[order], *arguments).labels_[np.argsort(order)] for order in orders]
                    if any(text(labels) != text(fit.labels_) for labels in others):
                        continue  # Ties among the edges: the result depends on the order of the rows.
                    yield {
                        "metric": metric,
                        "min_cluster_size": min_cluster_size,
                        "min_samples": min_samples,
                        "selection": selection,
                        "epsilon": epsilon,
                        "labels": text(fit.labels_),
                        "probability_sum": float(f"{fit.probabilities_.sum():.10g}"),
                    }


def opticses(x):
    for metric in ["euclidean", "chebyshev"]:
        for min_samples in [3, 20]:
            ordering, _, reachability, _ = compute_optics_graph(
                x,
                min_samples=min_samples,
                max_eps=np.inf,
                # Its "euclidean" takes differences of large squares, its "minkowski" does not.
                metric="minkowski" if metric == "euclidean" else metric,
                p=2,
                metric_params=None,
                algorithm="kd_tree",
                leaf_size=30,
                n_jobs=None,
            )
            yield {
                "metric": metric,
                "min_samples": min_samples,
                "ordering": ordering.tolist(),
                "reachability": [None if np.isinf(r) else float(f"{r:.10g}") for r in reachability[ordering]],
            }


for name in ["lattice", "duplicates", "wide"]:
    x = np.loadtxt(HERE / "tables" / f"{name}.csv", delimiter=",", skiprows=1)[:, 1:]
    result = {
        "call": "scipy.cluster.hierarchy.linkage(pdist(x, METRIC), LINKAGE), partitions = its first n - k merges; "
        "sklearn.cluster.DBSCAN(eps, min_samples, metric, algorithm='brute').fit(x); "
        "sklearn.cluster.HDBSCAN(..., algorithm='brute').fit(x), or, where epsilon is not 0, hdbscan.HDBSCAN(min_samples - 1, "
        "..., metric='precomputed', algorithm='generic').fit(pairwise_distances(x, metric)); "
        "sklearn.cluster.compute_optics_graph(x, min_samples, max_eps=inf, metric); HDBSCAN and OPTICS on spread(x)",
        "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "hdbscan": "0.8.44"},
        "trees": list(trees(x)),
        "dbscan": list(dbscans(x)),
        "hdbscan": list(hdbscans(spread(x))),
        "optics": list(opticses(spread(x))),
    }
    lines = [f'"{key}": [\n' + ",\n".join(map(json.dumps, value)) + "\n]" if isinstance(value, list) else f'"{key}": {json.dumps(value)}' for key, value in result.items()]
    (HERE / "data" / f"trees_{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
