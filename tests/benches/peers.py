"""What the reference implementations need for the same work, one thread: the least wall time of three runs."""

import os
import pathlib
import time

import numpy as np
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.metrics import silhouette_samples
from sklearn.neighbors import NearestNeighbors

here = pathlib.Path(__file__).parent
table = here / "../../../shared/data/cc_general.csv"
if not table.exists():
    table = here / "../../assets/customers.csv"
x = np.genfromtxt(table, delimiter=",", skip_header=1)[:, 1:18]
x = np.where(np.isnan(x), np.nanmedian(x, axis=0), x)
x = (x - x.mean(0)) / x.std(0)
print(f"table: {table.name}, z-score, {x.shape[0]} x {x.shape[1]}")


def bench(name, work, repeats=3):
    best, note = np.inf, ""
    for _ in range(repeats):
        start = time.perf_counter()
        note = work()
        best = min(best, time.perf_counter() - start)
    print(f"{name:<58} {best * 1e3:>10.1f} ms  {note}", flush=True)


made = os.environ.get("STRATA_BENCH_TABLES")
for name in ["10k", "100k", "1M"] if made else []:
    path = str(pathlib.Path(made) / f"{name}.csv")
    try:
        import pandas

        bench(f"pandas read_csv, C engine, {name}", lambda: f"{len(pandas.read_csv(path, engine='c'))} rows")
    except ImportError:
        print("pandas: not here")
    try:
        import duckdb

        duckdb.sql("set threads to 1")
        read = (
            lambda: duckdb.sql(f"create or replace table t as select * from read_csv('{path}')")
            or duckdb.sql("select count(*) from t").fetchone()[0]
        )
        bench(f"DuckDB read_csv into a table, {name}", lambda: f"{read()} rows")
    except ImportError:
        print("duckdb: not here")
bench(
    "scikit-learn k-means k = 5, 10 starts",
    lambda: f"inertia {KMeans(5, n_init=10, random_state=0).fit(x).inertia_:.2f}",
)
bench(
    "scikit-learn k-means k = 2..10, 10 starts each",
    lambda: [KMeans(k, n_init=10, random_state=0).fit(x) for k in range(2, 11)] and "",
    1,
)
bench("scikit-learn Ward", lambda: AgglomerativeClustering(5).fit(x) and "", 1)
bench("SciPy average", lambda: f"top {linkage(x, 'average')[-1, 2]:.4f}", 1)
bench("SciPy complete", lambda: f"top {linkage(x, 'complete')[-1, 2]:.4f}", 1)
try:
    import fastcluster

    bench("fastcluster Ward on vectors", lambda: f"top {fastcluster.linkage_vector(x, 'ward')[-1, 2]:.4f}", 1)
    bench("fastcluster average", lambda: f"top {fastcluster.linkage(x, 'average')[-1, 2]:.4f}", 1)
    bench("fastcluster complete", lambda: f"top {fastcluster.linkage(x, 'complete')[-1, 2]:.4f}", 1)
except ImportError:
    print("fastcluster: not here")
bench("scikit-learn DBSCAN eps 1.5", lambda: f"noise {(DBSCAN(eps=1.5).fit(x).labels_ == -1).sum()}")
bench("scikit-learn HDBSCAN, smallest 50", lambda: f"noise {(HDBSCAN(50, copy=True).fit(x).labels_ == -1).sum()}", 1)
bench(
    "scikit-learn silhouette of all rows, k = 5",
    lambda: f"mean {silhouette_samples(x, KMeans(5, n_init=10, random_state=0).fit(x).labels_).mean():.4f}",
)
bench(
    "scikit-learn 90 neighbours",
    lambda: NearestNeighbors(n_neighbors=90, algorithm="brute").fit(x).kneighbors(x) and "",
)
try:
    from openTSNE import TSNE

    def tsne():
        map_ = TSNE(
            perplexity=30,
            early_exaggeration_iter=250,
            n_iter=750,
            negative_gradient_method="bh",
            n_jobs=1,
            random_state=0,
        ).fit(x)
        return f"its own KL {map_.kl_divergence:.4f}"

    bench("openTSNE Barnes-Hut 250 + 750", tsne, 1)
except ImportError:
    print("openTSNE: not here")
