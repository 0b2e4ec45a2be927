"""What the scripts beside this file share: the sample as fixtures.rs prepares it, and fingerprints of labels."""

import pathlib
import numpy as np

REPOSITORY = pathlib.Path(__file__).parent.parent.parent


def sample():
    """The bundled sample without its id: median fill, log1p, z-score with the population's standard deviation."""
    x = np.genfromtxt(REPOSITORY / "assets" / "customers.csv", delimiter=",", skip_header=1)[:, 1:]
    x = np.log1p(np.where(np.isnan(x), np.nanmedian(x, axis=0), x))
    return (x - x.mean(axis=0)) / x.std(axis=0)


def canonical(labels):
    """Labels numbered by first occurrence, noise -1: two labelings are one partition exactly when these are equal."""
    seen = {}
    return [-1 if label < 0 else seen.setdefault(label, len(seen)) for label in labels]


def fingerprint(labels):
    """FNV-1a (64 bits) of the canonical labels as little-endian 32-bit integers, in hexadecimal."""
    value = 0xCBF29CE484222325
    for byte in np.asarray(canonical(labels), "<i4").tobytes():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"
