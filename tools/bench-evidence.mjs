// Times the search for evidence in the page: each piece in its worker, and whether a moved control still answers as it
// does at rest while the search goes on.

// Pieces of evidence: name, settings, the measure the page records, and the figure for it.
const PIECES = [
  ["scan k = 2..20, k-means, all scores but stability", "k=6", "evidence:scan-scores"],
  ["silhouettes of all rows, k = 6", "k=6", "evidence:silhouettes"],
  ["stability, k = 6", "k=6", "evidence:stability"],
  ["scan k = 2..20, Ward, all scores but stability", "algorithm=agglomerative", "evidence:scan-scores"],
  ["map of radii and neighbours", "algorithm=dbscan", "evidence:density"],
  ["map of segment sizes and neighbours, HDBSCAN", "algorithm=hdbscan", "evidence:density"],
  ["reachability, all rows", "algorithm=dbscan", "evidence:reachability"],
];

// Moves made while the search goes on and while it is stopped; before each the person lets go for a moment, so that the
// page searches on. Each transform makes everything to be searched anew.
const MOVED = [
  ["k, k-means", "k=6", "k", [5, 7, 4, 8, 6, 9, 3, 10]],
  ["eps, DBSCAN", "algorithm=dbscan", "eps", [1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2]],
  ["k, Ward", "algorithm=agglomerative", "k", [2, 3, 4, 5, 7, 9, 12, 8]],
];
const TRANSFORMS = ["log1p", "sqrt", "yeo-johnson", "rank", "signed-log"];
// Longer than the page waits after a move before it searches on.
const LET_GO_MS = 1000;

const ordered = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, share) => ordered(values)[Math.ceil(values.length * share) - 1];
const wait = (page, ms) => page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), ms);

export async function evidence({ open, set, more, last, say }) {
  const still = "iterations=10";
  const look = async (page) => {
    await page.locator("[data-testid=map-state][data-state=done]").waitFor({ state: "attached" });
    await page.getByTestId("tab-evidence").click();
  };
  for (const [name, settings, measure] of PIECES) {
    const page = await open(`${still}&${settings}`);
    await look(page);
    await more(page, measure, 0);
    const found = await last(page, measure);
    const refits = found.replicates
      ? `${found.replicates} refits: 20 of them ${((20 * found.compute_ms) / found.replicates).toFixed(1)} ms, `
      : "";
    say(`worker: ${name}`, found.compute_ms, `${refits}longest slice ${found.longest_ms.toFixed(1)} ms`);
    await page.close();
  }
  for (const [name, settings, field, values] of MOVED) {
    const page = await open(`${still}&transform=none&${settings}`);
    await look(page);
    const stop = page.getByTestId("evidence-stop");
    const taken = { rests: [], searches: [] };
    let idle = 0;
    for (const transform of TRANSFORMS) {
      await set(page, "transform", transform);
      await page.locator("[data-testid=map-state][data-state=done]").waitFor({ state: "attached" });
      for (const value of values) await set(page, field, value);
      for (const mode of ["searches", "rests"]) {
        if (mode === "rests") await stop.click();
        for (const value of values) {
          await wait(page, LET_GO_MS);
          if ((await stop.count()) === 0) idle += 1;
          taken[mode].push((await set(page, field, value)).duration);
        }
        if (mode === "rests") await stop.click();
      }
    }
    if (idle > 0) console.log(`  the search was at its end before ${idle} of the moves`);
    const [rest, search] = [quantile(taken.rests, 0.95), quantile(taken.searches, 0.95)];
    say(
      `moved to drawn while evidence is searched: ${name}`,
      quantile(taken.searches, 0.5),
      `p95 ${search.toFixed(1)} ms`,
    );
    say(
      `moved to drawn while the search is stopped: ${name}`,
      quantile(taken.rests, 0.5),
      `p95 ${rest.toFixed(1)} ms, searching ${((100 * search) / rest - 100).toFixed(0)} % above`,
    );
    await page.close();
  }
}
