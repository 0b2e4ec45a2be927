"""Writes tests/golden/data/cluster.json: k-means inertias, scores and agreements of scikit-learn on the made-up tables;
cluster_sample.json: the k-means inertias of the bundled sample; and, where the genuine table is there,
cluster_genuine.json: those of its preparations P1 and P2.

Run with the versions of requirements.txt: python tests/golden/cluster.py
"""

import json
import pathlib
import numpy as np
import sklearn
from scipy.spatial.distance import cdist
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.metrics.cluster import _unsupervised
import fixtures

HERE = pathlib.Path(__file__).parent
SCIPY_NAMES = {"manhattan": "cityblock"}
METRICS = ["euclidean", "manhattan", "cosine", "chebyshev", "correlation", "canberra"]


def table(name):
    return np.genfromtxt(HERE / "tables" / f"{name}.csv", delimiter=",", skip_header=1)[:, 1:]


def fits_by_k(x):
    return {k: KMeans(k, n_init=50, tol=1e-8, random_state=0).fit(x) for k in range(2, 13)}


def inertias(fits):
    return {str(k): float(fit.inertia_) for k, fit in fits.items()}


def scores(x, labels):
    """Scores of hand-made labels: -1 is noise and left out, as the engine leaves it out.

    Distances are SciPy's, by differences: scikit-learn's own |x|^2 + |y|^2 - 2xy errs by 1e-8 on duplicates.
    """
    kept = labels >= 0
    _unsupervised.pairwise_distances = lambda a, b=None: cdist(a, a if b is None else b)
    rows = {}
    for metric in METRICS:
        samples = metrics.silhouette_samples(
            cdist(x[kept], x[kept], SCIPY_NAMES.get(metric, metric)), labels[kept], metric="precomputed"
        )
        rows[metric] = {"rows": samples.tolist(), "mean": float(samples.mean())}
    return {
        "labels": labels.tolist(),
        "silhouette": rows,
        "calinski_harabasz": metrics.calinski_harabasz_score(x[kept], labels[kept]),
        "davies_bouldin": metrics.davies_bouldin_score(x[kept], labels[kept]),
    }


def made_up():
    out = {
        "call": "KMeans(k, n_init=50, tol=1e-8, random_state=0).fit(x).inertia_; silhouette_samples(cdist(x, x, metric), labels, metric='precomputed'), calinski_harabasz_score, "
        "davies_bouldin_score, adjusted_rand_score, adjusted_mutual_info_score on the labels given",
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "tables": {},
    }
    rng = np.random.default_rng(11)
    for name in ["lattice", "duplicates", "wide"]:
        x = table(name)
        fits = fits_by_k(x)
        # The fourth cluster has a single row, and a tenth of the rows is noise.
        labels = fits[3].labels_.astype(int)
        labels[rng.random(len(x)) < 0.1] = -1
        labels[7] = 3
        other = fits[5].labels_.astype(int)
        out["tables"][name] = {
            "inertia": inertias(fits),
            "scores": scores(x, labels),
            "other_labels": other.tolist(),
            "contingency": metrics.cluster.contingency_matrix(labels, other).tolist(),
            "adjusted_rand": metrics.adjusted_rand_score(labels, other),
            "adjusted_mutual_information": metrics.adjusted_mutual_info_score(labels, other),
        }
    (HERE / "data").mkdir(exist_ok=True)
    (HERE / "data" / "cluster.json").write_text(json.dumps(out) + "\n")


def sample():
    out = {
        "call": "KMeans(k, n_init=50, tol=1e-8, random_state=0).fit(x).inertia_, x = the bundled sample, median fill, log1p, z-score",
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "inertia": inertias(fits_by_k(fixtures.sample())),
    }
    (HERE / "data" / "cluster_sample.json").write_text(json.dumps(out, indent=1) + "\n")


def genuine():
    path = HERE.parent.parent.parent / "shared" / "data" / "cc_general.csv"
    if not path.exists():
        return
    x = np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1:]
    x = np.where(np.isnan(x), np.nanmedian(x, axis=0), x)
    out = {
        "call": "KMeans(k, n_init=50, tol=1e-8, random_state=0).fit(x).inertia_",
        "versions": {"scikit-learn": sklearn.__version__},
    }
    for name, y in [("P1", x), ("P2", np.log1p(x))]:
        out[name] = inertias(fits_by_k((y - y.mean(axis=0)) / y.std(axis=0)))
    (HERE / "data" / "cluster_genuine.json").write_text(json.dumps(out, indent=1) + "\n")


if __name__ == "__main__":
    made_up()
    sample()
    genuine()
