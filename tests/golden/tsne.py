"""Writes data/tsne.json and data/tsne_sample.json: what openTSNE makes of the made-up tables and of the bundled sample,
scored by an evaluator of its own.

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
import fixtures

HERE = pathlib.Path(__file__).parent
PERPLEXITY = 30
BLOCK = 1000  # Rows whose distances to all others are held at once.
CALL = (
    "python tests/golden/tsne.py: openTSNE.TSNE(perplexity=30, n_jobs=1, early_exaggeration_iter=250, n_iter=750, "
    "negative_gradient_method='bh', neighbors='exact').fit(X), X = "
)
VERSIONS = {"openTSNE": openTSNE.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}


def blocks(n):
    return [slice(start, min(n, start + BLOCK)) for start in range(0, n, BLOCK)]


def neighbours(x, k):
    orders, squares = [], []
    for rows in blocks(len(x)):
        d2 = np.zeros((rows.stop - rows.start, len(x)))
        for c in range(x.shape[1]):
            d2 += (x[rows, c : c + 1] - x[None, :, c]) ** 2
        d2[np.arange(len(d2)), np.arange(rows.start, rows.stop)] = np.inf
        orders.append(np.argsort(d2, axis=1, kind="stable")[:, :k])
        squares.append(np.take_along_axis(d2, orders[-1], 1))
    return np.concatenate(orders), np.concatenate(squares)


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
    pull, z = 0.0, 0.0
    for rows in blocks(len(y)):
        d2 = ((y[rows, None] - y[None]) ** 2).sum(2)
        w = 1 / (1 + d2)
        w[np.arange(len(w)), np.arange(rows.start, rows.stop)] = 0
        z += w.sum()
        p_rows = p[rows]
        m = p_rows > 0
        pull += (p_rows[m] * (np.log(p_rows[m]) + np.log1p(d2[m]))).sum()
    return float(pull + p.sum() * np.log(z))


def recall10(x, y):
    a, b = neighbours(x, 10)[0], neighbours(y, 10)[0]
    return float(np.mean([len(np.intersect1d(r, s)) / 10 for r, s in zip(a, b)]))


def table(name):
    return np.loadtxt(HERE / "tables" / f"{name}.csv", delimiter=",", skiprows=1)[:, 1:]


def run(x, initialization, seed):
    tsne = openTSNE.TSNE(
        perplexity=PERPLEXITY,
        n_jobs=1,
        random_state=seed,
        early_exaggeration_iter=250,
        n_iter=750,
        negative_gradient_method="bh",
        neighbors="exact",
        initialization=initialization,
    )
    return np.asarray(tsne.fit(x))


def made_up():
    fixture = {"call": CALL + "the made-up tables as they are", "versions": VERSIONS, "tables": {}}
    for name in ["lattice", "duplicates", "wide"]:
        x = table(name)
        p = joint_p(x, PERPLEXITY)
        y = x[:, :2] - x[:, :2].mean(0)
        score = trustworthiness(x, y, n_neighbors=15)
        runs = {
            f"{init}, seed {seed}": kl(p, run(x, init, seed))
            for init, seed in [("pca", 0), ("random", 0), ("random", 1), ("random", 2)]
        }
        print(name, runs)
        fixture["tables"][name] = {
            "p_sum": float(p.sum()),
            "p_nnz": int((p.astype(np.float32) > 0).sum()),
            "p_rows": {
                str(i): [[int(j), float(p[i, j])] for j in np.flatnonzero(p[i].astype(np.float32) > 0)]
                for i in [0, 7, 111]
            },
            "kl_of_first_two_features": kl(p, y),
            "trustworthiness_of_first_two_features": float(score),
            "recall10_of_first_two_features": recall10(x, y),
            "opentsne_kl": runs,
        }
    (HERE / "data").mkdir(exist_ok=True)
    (HERE / "data" / "tsne.json").write_text(json.dumps(fixture, indent=1))


def sample():
    x = fixtures.sample()
    p = joint_p(x, PERPLEXITY)
    fixture = {
        "call": CALL + "the bundled sample, median fill, log1p, z-score; initialization='pca', random_state=0",
        "versions": VERSIONS,
        "p_nnz": int((p.astype(np.float32) > 0).sum()),
        "opentsne_kl": kl(p, run(x, "pca", 0)),
    }
    (HERE / "data" / "tsne_sample.json").write_text(json.dumps(fixture, indent=1) + "\n")


if __name__ == "__main__":
    made_up()
    sample()
