// The same seed gives the same result to the bit, in the browser as natively: the fingerprints are those that
// tests/service/determinism.rs asserts of the native build.
import { createReadStream, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, expect, open, test } from "./test.mjs";

const fixture = fileURLToPath(new URL("../fixtures/fingerprints.json", import.meta.url));
const expected = JSON.parse(readFileSync(fixture, "utf8"));

// FNV-1a of a downloaded file, as 16 hexadecimal digits.
async function fingerprint(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  let hash = 0xcbf29ce484222325n;
  for await (const chunk of createReadStream(await file.path())) {
    for (const byte of chunk) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, "0");
}

const runs = {
  "k-means": "k=8",
  ward: "algorithm=agglomerative&k=8",
  "average-cosine": "algorithm=agglomerative&linkage=average&metric=cosine&k=8",
  hdbscan: "algorithm=hdbscan&min-cluster-size=20",
};
for (const [name, settings] of Object.entries(runs)) {
  test(`labels of ${name}`, async ({ page }) => {
    await open(page, `${settings}&iterations=10`);
    expect(await fingerprint(page, "download-labels")).toBe(expected[name]);
  });
}

test("the map", async ({ page }) => {
  await open(page, "iterations=300");
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 90_000 });
  expect(await fingerprint(page, "download-map")).toBe(expected.map);
});
