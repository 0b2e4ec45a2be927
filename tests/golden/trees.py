"""Writes the reference results of the merge trees and the density-based clusterings on the made-up tables and on the
bundled sample (data/trees_*.json).

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
import fixtures

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
(HERE / "data").mkdir(exist_ok=True)
SCIPY = {
    "euclidean": "euclidean",
    "manhattan": "cityblock",
    "cosine": "cosine",
    "chebyshev": "chebyshev",
    "correlation": "correlation",
    "canberra": "canberra",
}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def text(labels):
    """Labels as one character a row in the order of first occurrence; "-" is noise."""
    return "".join("-" if l < 0 else DIGITS[l] for l in fixtures.canonical(labels))


def partition(z, k):
    """Labels when the first n - k merges are applied."""
    n = len(z) + 1
    top = list(range(2 * n - 1))
    for i in reversed(range(n - k)):
        top[int(z[i, 0])] = top[int(z[i, 1])] = top[n + i]
    return top[:n]


def cuts(z):
    return {
        "partitions": {k: fixtures.fingerprint(partition(z, k)) for k in range(2, 13)},
        "labels_at_5": text(partition(z, 5)),
    }


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
                **cuts(z),
            }


def neighbours(x, metric, min_samples):
    distances, _ = NearestNeighbors(n_neighbors=min_samples, metric=metric, algorithm="brute").fit(x).kneighbors(x)
    return distances[:, -1]


def dbscans(x):
    for metric in ["euclidean", "manhattan", "cosine", "chebyshev", "canberra"]:
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


def write(name, result):
    lines = [
        (
            f'"{key}": [\n' + ",\n".join(map(json.dumps, value)) + "\n]"
            if isinstance(value, list)
            else f'"{key}": {json.dumps(value)}'
        )
        for key, value in result.items()
    ]
    (HERE / "data" / f"trees_{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


VERSIONS = {
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
    "hdbscan": "0.8.44",
}


def made_up(name):
    x = np.loadtxt(HERE / "tables" / f"{name}.csv", delimiter=",", skiprows=1)[:, 1:]
    write(
        name,
        {
            "call": "scipy.cluster.hierarchy.linkage(pdist(x, METRIC), LINKAGE), partitions = fingerprints of its first n - k merges; "
            "sklearn.cluster.DBSCAN(eps, min_samples, metric, algorithm='brute').fit(x); "
            "sklearn.cluster.HDBSCAN(..., algorithm='brute').fit(x), or, where epsilon is not 0, hdbscan.HDBSCAN(min_samples - 1, "
            "..., metric='precomputed', algorithm='generic').fit(pairwise_distances(x, metric)); "
            "sklearn.cluster.compute_optics_graph(x, min_samples, max_eps=inf, metric); HDBSCAN and OPTICS on spread(x)",
            "versions": VERSIONS,
            "trees": list(trees(x)),
            "dbscan": list(dbscans(x)),
            "hdbscan": list(hdbscans(spread(x))),
            "optics": list(opticses(spread(x))),
        },
    )


def sample_trees(x):
    for method, metric in [(m, "euclidean") for m in ["ward", "complete", "average", "single"]] + [
        ("average", "manhattan"),
        ("average", "cosine"),
    ]:
        z = linkage(pdist(x, SCIPY[metric]), method)
        heights = np.sort(z[:, 2])
        yield {
            "linkage": method,
            "metric": metric,
            "height_sum": float(heights.sum()),
            "height_median": float(np.median(heights)),
            "every_100th_height": [float(f"{h:.8g}") for h in heights[::100]],
            "last_50_heights": [float(f"{h:.10g}") for h in heights[-50:]],
            **cuts(z),
        }


def sample_dbscans(x, min_samples=5):
    distances = pdist(x)
    core = neighbours(x, "euclidean", min_samples)
    for share in [0.3, 0.6, 0.9]:
        eps = float(f"{np.quantile(core, share):.4g}")
        assert np.abs(distances - eps).min() > 1e-10, "rounding would decide"
        fit = DBSCAN(eps=eps, min_samples=min_samples, algorithm="brute").fit(x)
        is_core = np.zeros(len(x), bool)
        is_core[fit.core_sample_indices_] = True
        noise = fit.labels_ < 0
        yield {
            "min_samples": min_samples,
            "eps": eps,
            "core": int(is_core.sum()),
            "border": int((~is_core & ~noise).sum()),
            "noise": int(noise.sum()),
            "clusters": int(fit.labels_.max() + 1),
            "core_rows": fixtures.fingerprint(np.where(is_core, 0, -1)),
            "labels": fixtures.fingerprint(fit.labels_),
        }


def joining_rows(fit, x, min_cluster_size, min_samples):
    """Rows that become core samples just where they join two components of min_cluster_size rows or more.

    The edges to both are equally long. scikit-learn cuts one of them first, which leaves the row with a component that
    the order of an unstable sort chooses; cut together, as the paper has it, they leave the row alone.
    """
    tree = fit._single_linkage_tree_
    rows = np.concatenate([np.ones(len(x), int), tree["cluster_size"]])
    both = (rows[tree["left_node"]] >= min_cluster_size) & (rows[tree["right_node"]] >= min_cluster_size)
    core = neighbours(x, "euclidean", min_samples)
    return np.flatnonzero(np.isclose(core[:, None], tree["value"][both], rtol=1e-10, atol=0).any(axis=1))


def sample_hdbscans(x, min_cluster_size=50):
    for min_samples in [50, 5]:
        for selection in ["eom", "leaf"]:
            fit = hdbscan_fit(x, "euclidean", min_cluster_size, min_samples, selection, 0.0)
            joining = joining_rows(fit, x, min_cluster_size, min_samples)
            labels, probabilities = fit.labels_.copy(), fit.probabilities_.copy()
            labels[joining], probabilities[joining] = -1, 0
            yield {
                "min_cluster_size": min_cluster_size,
                "min_samples": min_samples,
                "selection": selection,
                "joining_rows": joining.tolist(),
                "sizes_without_them": np.sort(np.bincount(labels[labels >= 0]))[::-1].tolist(),
                "labels_without_them": fixtures.fingerprint(labels),
                "probability_sum_without_them": float(f"{probabilities.sum():.10g}"),
            }


def sample():
    x = fixtures.sample()
    write(
        "sample",
        {
            "call": "x = the bundled sample, median fill, log1p, z-score; scipy.cluster.hierarchy.linkage(pdist(x, METRIC), LINKAGE), "
            "partitions = fingerprints of its first n - k merges; sklearn.cluster.DBSCAN(eps, min_samples, algorithm='brute').fit(x); "
            "sklearn.cluster.HDBSCAN(min_cluster_size, min_samples, cluster_selection_method, algorithm='brute').fit(x)",
            "versions": VERSIONS,
            "trees": list(sample_trees(x)),
            "dbscan": list(sample_dbscans(x)),
            "hdbscan": list(sample_hdbscans(x)),
        },
    )


if __name__ == "__main__":
    for name in ["lattice", "duplicates", "wide"]:
        made_up(name)
    sample()
