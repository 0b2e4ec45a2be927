"""Runs the exports in a folder of cases and prints one line per check.

    python check.py FOLDER [duckdb|duckdb_file|postgresql|bigquery|spark|python|pyspark|refit|json|pmml ...]

Each case holds table.csv, labelled.csv (what the page exports) and the exports. A check compares the segments an export
gives with those of labelled.csv: beyond the rows in which the model itself is known to differ from the page, one row in
10,000 may differ. A runner that is not installed is skipped, with the reason.
"""

import csv
import functools
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
import pandas as pd

TABLE = "the customers"
os.environ["PYSPARK_PYTHON"] = sys.executable  # Spark's workers import what this environment holds


class Skip(Exception):
    """Why a check cannot be run here."""


class Case:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        self.model = json.loads((folder / "model.json").read_text())
        self.stated = self.model["agreement"]["rows"] - self.model["agreement"]["equal"]
        separator = self.model["delimiter"]
        self.id = self.model["id_column"]
        with open(folder / "labelled.csv", encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=separator))
        self.labels = dict(self.labels_of(rows))

    def labels_of(self, rows):
        """What each row is called, by its place where no column names it, and its segment."""
        for place, row in enumerate(rows):
            name = row[self.id] if self.id else str(place)
            yield name, int(row["segment"]) if row["segment"] else None

    @functools.cached_property
    def table(self):
        # The made-up table is written as in Germany.
        german = {"decimal": ",", "thousands": "."} if self.model["delimiter"] == ";" else {}
        return pd.read_csv(self.folder / "table.csv", sep=self.model["delimiter"], **german)

    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")


def duckdb(case, sql=None):
    import duckdb as engine

    connection = engine.connect()
    connection.register("given", case.table)
    connection.execute(f'CREATE TABLE "{TABLE}" AS SELECT * FROM given')
    return connection.execute(sql or case.text("duckdb.sql")).fetchall()


def duckdb_file(case):
    """The very file as DuckDB reads it: yes and no become BOOLEAN."""
    import duckdb as engine

    connection = engine.connect()
    connection.execute(f"CREATE TABLE \"{TABLE}\" AS SELECT * FROM read_csv('{case.folder / 'table.csv'}')")
    return connection.execute(case.text("duckdb.sql")).fetchall()


def sql_type(column, double, text):
    """What a column is in a database."""
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    return double if pd.api.types.is_numeric_dtype(column) else text


def bigquery(case):
    """BigQuery runs nowhere but at Google: its text is parsed, translated by sqlglot, and run on DuckDB."""
    import sqlglot

    if any("." in name for name in case.table.columns):
        raise Skip("BigQuery allows no such column names")
    [translated] = sqlglot.transpile(case.text("bigquery.sql"), read="bigquery", write="duckdb")
    # DuckDB has no limit within an aggregate; the first element is the same without it.
    return duckdb(case, translated.replace(" LIMIT 1)", ")"))


class Postgres:
    """A cluster of its own in a temporary folder, reached by a socket there."""

    def __enter__(self):
        # Debian keeps these programs off the path.
        folders = sorted(map(str, pathlib.Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
        self.path = os.pathsep.join([*folders[:1], os.environ["PATH"]])
        if not shutil.which("initdb", path=self.path) or not shutil.which("pg_ctl", path=self.path):
            raise Skip("PostgreSQL's initdb is not installed")
        self.root = tempfile.mkdtemp(prefix="recipes-pg-")
        os.chmod(self.root, 0o777)
        self.data = os.path.join(self.root, "data")
        self.run(f"initdb -D {self.data} -A trust -U postgres -E UTF8 --no-locale --no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={self.root} -c fsync=off"
        self.run(f'pg_ctl -D {self.data} -w -o "{options}" -l {self.root}/log start')
        return self

    def run(self, command):
        """As another user where this is root, which PostgreSQL refuses to run as."""
        if os.geteuid() == 0:
            command = ["su", "postgres", "-s", "/bin/sh", "-c", f"PATH='{self.path}' {command}"]
        else:
            command = ["sh", "-c", f"PATH='{self.path}' {command}"]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise RuntimeError(done.stdout)

    def __exit__(self, *_):
        self.run(f"pg_ctl -D {self.data} -m immediate stop")
        shutil.rmtree(self.root, ignore_errors=True)


def postgresql(case):
    import psycopg
    from psycopg import sql

    with Postgres() as server, psycopg.connect(host=server.root, user="postgres", dbname="postgres") as connection:
        kind = lambda column: sql_type(column, "double precision", "text")
        columns = [sql.SQL("{} " + kind(case.table[name])).format(sql.Identifier(name)) for name in case.table.columns]
        table = sql.Identifier(TABLE)
        connection.execute(sql.SQL("CREATE TABLE {} ({})").format(table, sql.SQL(", ").join(columns)))
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
            for row in case.table.itertuples(index=False):
                copy.write_row([None if pd.isna(cell) else cell for cell in row])
        cursor = connection.execute(case.text("postgresql.sql").encode())
        while cursor.nextset():  # a setting may stand before the query
            pass
        return cursor.fetchall()


_spark = []


def spark_session():
    from pyspark.sql import SparkSession

    if not shutil.which("java"):
        raise Skip("Java is not installed")
    if not _spark:
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "4").config("spark.driver.memory", "3g")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        _spark.append(builder.getOrCreate())
        _spark[0].sparkContext.setLogLevel("ERROR")
    return _spark[0]


def spark(case):
    session = spark_session()
    table = case.table.astype(object).where(case.table.notna(), None)
    kind = lambda column: sql_type(column, "double", "string")
    schema = ", ".join(f"`{name.replace('`', '``')}` {kind(case.table[name])}" for name in case.table.columns)
    is_integer = lambda c: isinstance(c, (int, np.integer)) and not isinstance(c, bool)
    rows = [[float(c) if is_integer(c) else c for c in row] for row in table.to_numpy().tolist()]
    view = "the_customers"
    session.createDataFrame(rows, schema).createOrReplaceTempView(view)
    # As spark-sql does: line by line comments, then statements, of which only the last is a query.
    text = "\n".join(line for line in case.text("spark.sql").split("\n") if not line.startswith("-- "))
    setting = "SET spark.sql.variable.substitute = false;\n"
    session.conf.set("spark.sql.variable.substitute", str(not text.startswith(setting)).lower())
    query = text.removeprefix(setting).rstrip().rstrip(";").replace(f"`{TABLE}`", view)
    return [tuple(row) for row in session.sql(query).collect()]


def script(case, name, *arguments):
    command = [sys.executable, str(case.folder / name), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600)
    return done.returncode, done.stdout


def python(case):
    """The script's own proof, and the file it writes."""
    code, told = script(case, "score.py", "--check", case.folder / "labelled.csv")
    if code:
        raise RuntimeError(told)
    code, told = script(case, "score.py", case.folder / "table.csv", case.folder / "scored.csv")
    if code:
        raise RuntimeError(told)
    with open(case.folder / "scored.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=case.model["delimiter"]))
    return list(case.labels_of(rows))


def pyspark(case):
    if not shutil.which("java"):
        raise Skip("Java is not installed")
    output = case.folder / "spark-scored"
    shutil.rmtree(output, ignore_errors=True)
    data = case.folder / "table.parquet"
    case.table.to_parquet(data)
    code, told = script(case, "score_spark.py", data, output)
    if code:
        raise RuntimeError(told[-3000:])
    rows = pd.read_parquet(output)
    return [(key, None if pd.isna(label) else int(label)) for key, label in zip(rows[case.id], rows["segment"])]


def refit(case):
    """A fit that has come to its end on these rows stays, whoever goes on with it."""
    if not shutil.which("java"):
        raise Skip("Java is not installed")
    if case.model["model"]["kind"] != "k-means":
        raise Skip("only k-means can be refitted")
    data, centroids, output = (case.folder / name for name in ("table.parquet", "refitted.json", "spark-refitted"))
    case.table.to_parquet(data)
    code, told = script(case, "score_spark.py", "--refit", centroids, data, output)
    if code:
        raise RuntimeError(told[-3000:])
    before, after = (float(part) for part in re.search(r"inertia ([0-9.]+) before, ([0-9.]+) after", told).groups())
    start, end = np.array(case.model["model"]["centroids"]), np.array(json.loads(centroids.read_text()))
    moved = np.sqrt(((start - end) ** 2).sum(axis=1).max())
    rows = pd.read_parquet(output)
    labels = {key: label for key, label in case.labels.items() if label is not None}
    differing = sum(labels[key] != label for key, label in zip(rows[case.id], rows["segment"]))
    good = after <= before * (1 + 1e-9) and len(rows) == len(labels) and differing <= len(labels) / 100
    told = f"inertia {before:.3f} then {after:.3f}, centroids moved by {moved:.2g}, {differing} rows changed segment"
    if not good:
        raise RuntimeError(told)
    return told


def json_schema(case):
    import jsonschema

    schema = json.loads(case.text("model.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(case.model, schema)
    return None


def pmml(case):
    from jpmml_evaluator import make_evaluator

    if not shutil.which("java"):
        raise Skip("Java is not installed")
    evaluator = make_evaluator(
        str(case.folder / "model.pmml"), backend="jpype"
    ).verify()  # in this process, and gone with it
    results = evaluator.evaluateAll(case.table.astype(object).where(case.table.notna(), None))
    return [
        (key, None if pd.isna(label) else int(label)) for key, label in zip(case.table[case.id], results["segment"])
    ]


CHECKS = {
    "json": json_schema,
    "duckdb": duckdb,
    "duckdb_file": duckdb_file,
    "postgresql": postgresql,
    "bigquery": bigquery,
    "python": python,
    "spark": spark,
    "pyspark": pyspark,
    "refit": refit,
    "pmml": pmml,
}


# Each run of the PySpark script starts a Spark of its own. Its query is the one that "spark" runs on every case, so
# these cases do for what the script adds; named as an argument it runs on all.
FEW = {"pyspark": {"kmeans", "dbscan", "hostile"}, "refit": {"kmeans", "kmeans_rank"}}


def run(name, case):
    """One check: a line to print, and whether it is good."""
    start = time.time()
    try:
        rows = CHECKS[name](case)
    except (Skip, ImportError) as reason:
        return f"skipped: {reason}", True
    except Exception as error:
        return f"FAILED: {str(error)[-1500:]}", False
    seconds = f"{time.time() - start:.1f} s"
    if rows is None or isinstance(rows, str):
        return f"good: {rows or 'valid'}, {seconds}", True
    found = dict((str(key), None if label is None or pd.isna(label) else int(label)) for key, label in rows)
    differing = [key for key, label in case.labels.items() if found.get(key, "no row") != label]
    allowed = case.stated + len(case.labels) // 10_000
    good = len(rows) == len(case.labels) and len(differing) <= max(allowed, case.stated)
    verdict = "good" if good else "FAILED"
    examples = "".join(f"\n    {key}: {found.get(key, 'no row')} for {case.labels[key]}" for key in differing[:5])
    line = (
        f"{verdict}: {len(differing)} of {len(case.labels)} rows differ ({case.stated} by the model itself), {seconds}"
    )
    return line + ("" if good else examples), good


# Two processes share the checks; those of Spark stay together, since they share a session and its files.
JAVA = ["spark", "pyspark", "refit", "pmml"]
HALVES = [JAVA, [name for name in CHECKS if name not in JAVA]]


def run_all(folder, names, few):
    """Runs them and ends this process, with 0 if all are good; with `few` those of FEW run on their cases only."""
    everything_good = True
    for name in names:
        for case in sorted(pathlib.Path(folder).iterdir()):
            wanted = not few or name not in FEW or case.name in FEW[name]
            # PMML has no Canberra distance, and the page says so instead of a file.
            wanted = wanted and (name != "pmml" or (case / "model.pmml").exists())
            # Uploads in odd forms are for the script alone, which reads files; the numbers of other made-up files are
            # written with a comma, which DuckDB does not guess.
            wanted = wanted and (name in ("json", "python") or not case.name.startswith("upload"))
            wanted = wanted and (name != "duckdb_file" or not case.name.startswith("hostile"))
            if wanted and (case / "model.json").exists():
                line, good = run(name, Case(case))
                everything_good &= good
                print(f"{name:11} {case.name:20} {line}", flush=True)
    for session in _spark:
        session.stop()
    sys.exit(0 if everything_good else 1)


def main():
    folder, *names = sys.argv[1:]
    if names:
        run_all(folder, names, few=False)
    halves = [multiprocessing.Process(target=run_all, args=(folder, names, True)) for names in HALVES]
    for half in halves:
        half.start()
    for half in halves:
        half.join()
    sys.exit(0 if all(half.exitcode == 0 for half in halves) else 1)


if __name__ == "__main__":
    main()
