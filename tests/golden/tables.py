"""Writes the made-up tables of the golden tests: a lattice with many ties, one with duplicates, a wide one."""

import pathlib
import numpy as np

HERE = pathlib.Path(__file__).parent / "tables"
HERE.mkdir(exist_ok=True)


def write(name, x):
    header = ",".join(["id"] + [f"f{c}" for c in range(x.shape[1])])
    with open(HERE / f"{name}.csv", "w") as out:
        out.write(header + "\n")
        for i, row in enumerate(x):
            out.write(f"{i}," + ",".join(f"{v:.6g}" for v in row) + "\n")


rng = np.random.default_rng(7)
centres = rng.uniform(0, 1, (5, 4))
write("lattice", np.round(np.clip(centres[rng.integers(0, 5, 600)] + rng.normal(0, 0.08, (600, 4)), 0, 1) * 12) / 12)
base = rng.normal(0, 1, (160, 3)) + rng.integers(0, 4, (160, 1)) * 4
write("duplicates", np.repeat(base, rng.integers(1, 6, 160), axis=0))
centres = rng.normal(0, 3, (5, 64))
write("wide", centres[rng.integers(0, 5, 400)] + rng.normal(0, 1, (400, 64)))
