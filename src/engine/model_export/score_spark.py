#!/usr/bin/env python3
"""Gives the rows of a table of any size their segments, with Spark 3.4 or later.

    spark-submit score_spark.py customers.parquet scored            a Parquet folder, a CSV file or a table of the
    spark-submit score_spark.py warehouse.customers scored          catalogue in; a Parquet folder out
    spark-submit score_spark.py --refit centroids.json customers.parquet scored

--refit (k-means only; needs numpy on the workers) lets Spark's k-means go on from the model's centroids with all rows
of the table, writes the new ones, in prepared features, to a JSON file, and scores with them. The columns must have the
names and types of the table the model was made from.
"""

import argparse
import json
import sys

from pyspark.sql import SparkSession

QUERIES = None  # the queries are written here


def opened(spark, name):
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return spark.read.csv(name, header=True, inferSchema=True, sep=QUERIES["delimiter"])
    if name.lower().rstrip("/").endswith(".parquet") or "/" in name:
        return spark.read.parquet(name)
    return spark.table(name)


def refitted(spark, path):
    """The table's rows by centroids that k-means has moved on from the model's."""
    from pyspark.mllib.clustering import KMeans, KMeansModel  # the one of Spark's two that takes initial centroids

    if QUERIES["centroids"] is None:
        sys.exit("Only a k-means model can be refitted.")
    features = spark.sql(QUERIES["features"])
    width = len(QUERIES["centroids"][0])
    carried = features.columns[: len(features.columns) - width]
    rows = features.rdd.filter(lambda row: None not in row[-width:]).cache()
    points = rows.map(lambda row: [float(value) for value in row[-width:]])
    start = KMeansModel(QUERIES["centroids"])
    model = KMeans.train(points, len(QUERIES["centroids"]), maxIterations=300, epsilon=1e-6, initialModel=start)
    centroids = [[float(value) for value in centre] for centre in model.clusterCenters]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(centroids, file)
    print(f"inertia {start.computeCost(points):.6f} before, {model.computeCost(points):.6f} after")
    # The model itself lives in the driver: rows are assigned by their distances to a copy of its centroids.
    segment = lambda p: min(range(len(centroids)), key=lambda j: sum((a - b) ** 2 for a, b in zip(p, centroids[j])))
    labelled = rows.map(lambda row: (*row[:-width], segment(row[-width:])))
    types = ", ".join(f"c{i} {kind}" for i, (_, kind) in enumerate(features.dtypes[: len(carried)]))
    return spark.createDataFrame(labelled, f"{types}, segment int").toDF(*carried, QUERIES["segment_column"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("input", help="a CSV file, a Parquet folder or a table")
    arguments.add_argument("output", help="the Parquet folder to write")
    arguments.add_argument("--refit", metavar="JSON", help="refit k-means, and write its centroids to this file")
    given = arguments.parse_args()
    spark = SparkSession.builder.appName("segments").getOrCreate()
    spark.conf.set("spark.sql.variable.substitute", "false")  # a column's name may look like a variable
    opened(spark, given.input).createOrReplaceTempView("strata_input")
    scored = refitted(spark, given.refit) if given.refit else spark.sql(QUERIES["segments"])
    scored.write.mode("overwrite").parquet(given.output)
    spark.stop()


if __name__ == "__main__":
    main()
