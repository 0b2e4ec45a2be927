// Rows read a second in the browser: the page's worker beside Papa Parse (numbers and all, as a page would use it), on
// the tables that tools/bench.sh made.
//   node tools/bench-reading.mjs FOLDER [folder of the built page]
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [folder, dist = here("../dist")] = process.argv.slice(2);
const server = spawn("node", [here("../tests/e2e/serve.mjs"), "0", "/any/path/", dist], {
  stdio: ["ignore", "pipe", "inherit"],
});
// Also when something fails: a server left alone would keep the terminal waiting.
process.on("exit", () => server.kill());
const address = await new Promise((done) => server.stdout.once("data", (text) => done(/http\S+/.exec(text)[0])));
const { default: config } = await import("../tests/e2e/playwright.config.mjs");
const browser = await chromium.launch(config.use.launchOptions);
const say = (name, rows, ms) =>
  console.log(
    `${name.padEnd(58)} ${ms.toFixed(1).padStart(10)} ms  ${Math.round((1000 * rows) / ms).toLocaleString("en")} rows/s`,
  );

for (const [name, rows] of [
  ["10k", 10_000],
  ["100k", 100_000],
  ["1M", 1_000_000],
]) {
  const file = join(folder, `${name}.csv`);

  const page = await browser.newPage();
  await page.addInitScript(() => {
    window.read = [];
    new PerformanceObserver((list) => window.read.push(...list.getEntries())).observe({ type: "measure" });
  });
  await page.goto(`${address}#iterations=10&n-init=1`);
  await page.locator("[data-testid=app][data-state=ready]").waitFor({ state: "attached", timeout: 120_000 });
  await page.getByTestId("file-input").setInputFiles(file);
  const ours = await page.waitForFunction(
    (rows) =>
      window.read.find((measure) => measure.name === "stage:table" && measure.detail.rows === rows)?.detail.compute_ms,
    rows,
    { timeout: 600_000 },
  );
  say(`worker: table read, ${name}`, rows, await ours.jsonValue());
  await page.close();

  const other = await browser.newPage();
  await other.addScriptTag({ path: createRequire(import.meta.url).resolve("papaparse/papaparse.min.js") });
  await other.setContent("<input type=file>");
  await other.locator("input").setInputFiles(file);
  const [ms, found] = await other.evaluate(
    () =>
      new Promise((done, failed) => {
        const start = performance.now();
        let rows = 0;
        // In pieces, since a million rows as objects do not fit into a page.
        window.Papa.parse(document.querySelector("input").files[0], {
          header: true,
          dynamicTyping: true,
          skipEmptyLines: true,
          chunk: (piece) => (rows += piece.data.length),
          complete: () => done([performance.now() - start, rows]),
          error: failed,
        });
      }),
  );
  if (found !== rows) throw new Error(`Papa Parse found ${found} rows of ${rows}`);
  say(`Papa Parse, ${name}`, rows, ms);
  await other.close();
}
await browser.close();
process.exit();
