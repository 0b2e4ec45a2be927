// The genuine public table and the reference results of other programs on it. They are not part of the project and
// lie beside it: tests that need them run wherever they are there, and say so where not.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const shared = new URL("../../../shared/", import.meta.url);

export const genuine = fileURLToPath(new URL("data/cc_general.csv", shared));
export const variant = (name) => fileURLToPath(new URL(`data/variants/${name}`, shared));
export const missing = existsSync(genuine) ? "" : `the genuine table is not at ${genuine}`;

// Reference labels: one line that says how they were made, then one label for each row.
export function golden(name) {
  const lines = readFileSync(new URL(`golden/${name}.labels.csv`, shared), "utf8")
    .trimEnd()
    .split(/\r?\n/);
  return lines.slice(1).map(Number);
}

// The adjusted Rand index of two labellings: 1 if they are the same but for the labels' names.
export function agreement(a, b) {
  const pairs = (counts) => [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const tally = (keys) => keys.reduce((counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1), new Map());
  const both = pairs(tally(a.map((label, row) => `${label} ${b[row]}`)));
  const [one, other] = [pairs(tally(a)), pairs(tally(b))];
  const chance = (one * other) / ((a.length * (a.length - 1)) / 2);
  return (both - chance) / ((one + other) / 2 - chance);
}
