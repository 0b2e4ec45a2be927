"""Writes data/tsne.json: what openTSNE makes of the made-up tables, scored by an evaluator of its own.

Run with the pinned versions of requirements.txt: python tests/golden/tsne.py
P of the fixtures: exact 3 x perplexity neighbours (ties by row number), precision by bisection to 1e-12 in the entropy.
KL: of that P, with Q normalised over all ordered pairs. Of openTSNE's runs the best of the starts named is kept: small
sets have several local minima.
"""
import json
import pathlib
import numpy as np
import openTSNE
import sklearn
from sklearn.manifold import trustworthiness

HERE = pathlib.Path(__file__).parent
PERPLEXITY = 30


def neighbours(x, k):
    d2 = np.zeros((len(x), len(x)))
    for c in range(x.shape[1]):
        d2 += (x[:, c:c + 1] - x[None, :, c]) ** 2
    np.fill_diagonal(d2, np.inf)
    order = np.argsort(d2, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(d2, order, 1)


def joint_p(x, perplexity):
    n = len(x)
    index, d2 = neighbours(x, min(n - 1, int(3 * perplexity)))
    d2 = d2 - d2[:, :1]
    low, high, b = np.zeros(n), np.full(n, np.inf), np.ones(n)
    for _ in range(300):
        p = np.exp(-d2 * b[:, None])
        s = p.sum(1)
        excess = np.log(s) + b * (p * d2).sum(1) / s - np.log(perplexity)
        up = excess > 1e-12
        down = excess < -1e-12
        low, high = np.where(up, b, low), np.where(down, b, high)
        b = np.where(up, np.where(np.isinf(high), b * 2, (low + high) / 2), np.where(down, (low + high) / 2, b))
        b = np.minimum(b, 1e290)
    full = np.zeros((n, n))
    np.put_along_axis(full, index, p / s[:, None], 1)
    return (full + full.T) / (2 * n)


def kl(p, y):
    d2 = ((y[:, None] - y[None]) ** 2).sum(2)
    w = 1 / (1 + d2)
    np.fill_diagonal(w, 0)
    m = p > 0
    return float((p[m] * (np.log(p[m]) + np.log1p(d2[m]) + np.log(w.sum()))).sum())


def recall10(x, y):
    a, b = neighbours(x, 10)[0], neighbours(y, 10)[0]
    return float(np.mean([len(np.intersect1d(r, s)) / 10 for r, s in zip(a, b)]))


def table(name):
    return np.loadtxt(HERE / "tables" / f"{name}.csv", delimiter=",", skiprows=1)[:, 1:]


def run(x, initialization, seed):
    tsne = openTSNE.TSNE(perplexity=PERPLEXITY, n_jobs=1, random_state=seed, early_exaggeration_iter=250, n_iter=750,
                         negative_gradient_method="bh", neighbors="exact", initialization=initialization)
    return np.asarray(tsne.fit(x))


fixture = {
    "call": "python tests/golden/tsne.py: openTSNE.TSNE(perplexity=30, n_jobs=1, early_exaggeration_iter=250, n_iter=750, "
            "negative_gradient_method='bh', neighbors='exact').fit(X), X = the made-up tables as they are",
    "versions": {"openTSNE": openTSNE.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "tables": {},
}
for name in ["lattice", "duplicates", "wide"]:
    x = table(name)
    p = joint_p(x, PERPLEXITY)
    y = x[:, :2] - x[:, :2].mean(0)
    score = trustworthiness(x, y, n_neighbors=15)
    runs = {f"{init}, seed {seed}": kl(p, run(x, init, seed)) for init, seed in
            [("pca", 0), ("random", 0), ("random", 1), ("random", 2)]}
    print(name, runs)
    fixture["tables"][name] = {
        "p_sum": float(p.sum()),
        "p_nnz": int((p.astype(np.float32) > 0).sum()),
        "p_rows": {str(i): [[int(j), float(p[i, j])] for j in np.flatnonzero(p[i].astype(np.float32) > 0)] for i in [0, 7, 111]},
        "kl_of_first_two_features": kl(p, y),
        "trustworthiness_of_first_two_features": float(score),
        "recall10_of_first_two_features": recall10(x, y),
        "opentsne_kl": runs,
    }
(HERE / "data").mkdir(exist_ok=True)
(HERE / "data" / "tsne.json").write_text(json.dumps(fixture, indent=1))
