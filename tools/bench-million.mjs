// Opens a table of a million rows and 20 columns (about 150 MB, made here) and tells what that takes: the memory of the
// page with its workers, and the longest task on the page's own thread. Linux only: memory is read from /proc.
//   node tools/bench-million.mjs [rows] [folder of the built page]
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { writeTable } from "./made-table.mjs";
import { options } from "./plain-browser.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const rows = Number(process.argv[2] ?? 1_000_000);
const dist = process.argv[3] ?? here("../dist");
const folder = mkdtempSync(join(tmpdir(), "strata-"));
const file = join(folder, "made.csv");
writeTable(file, rows);

const server = spawn("node", [here("../tests/e2e/serve.mjs"), "0", "/any/path/", dist], {
  stdio: ["ignore", "pipe", "inherit"],
});
const address = await new Promise((done) => server.stdout.once("data", (text) => done(/http\S+/.exec(text)[0])));
const browsers = await chromium.launchServer(options);
const browser = await chromium.connect(browsers.wsEndpoint());

/** The memory of the pages' processes in MB: each page's share of what it shares with others (PSS) counts in full. */
function memory() {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(pid, readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
    } catch {
      // A process that ended meanwhile.
    }
  }
  const ours = (pid) =>
    pid === String(browsers.process().pid) || (parents.has(pid) && parents.get(pid) !== "0" && ours(parents.get(pid)));
  let sum = 0;
  for (const pid of parents.keys()) {
    try {
      if (!ours(pid) || !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) continue;
      sum += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) / 1024;
    } catch {
      // The same.
    }
  }
  return sum;
}

const say = (name, value, unit, note = "") =>
  console.log(`${name.padEnd(58)} ${value.toFixed(1).padStart(10)} ${unit}  ${note}`);
console.log(
  `table: made, ${rows} rows x 20 columns, ${(statSync(file).size / 1e6).toFixed(0)} MB; Chromium ${browser.version()}`,
);

const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(() => {
  window.tasks = [];
  new PerformanceObserver((list) => window.tasks.push(...list.getEntries())).observe({ type: "longtask" });
});
await page.goto(address);
const app = page.getByTestId("app");
await page.locator("[data-testid=app][data-state=ready]").waitFor({ state: "attached", timeout: 120_000 });
const before = memory();
await page.evaluate(() => window.tasks.splice(0));

let peak = { all: 0, at: "" };
const start = performance.now();
/** Looks at the memory until `done` says so; tells the seconds that took. */
async function until(what, done) {
  for (;;) {
    const now = memory();
    if (now > peak.all) peak = { all: now, at: what };
    if (await done()) break;
    if (performance.now() - start > 900_000) throw new Error(`not after 15 minutes: ${what}`);
    await page.waitForTimeout(150);
  }
  const seconds = (performance.now() - start) / 1000;
  const longest = await page.evaluate(() => Math.max(0, ...window.tasks.splice(0).map((task) => task.duration)));
  say(
    `${what}: memory so far, at most`,
    peak.all,
    "MB",
    `${seconds.toFixed(1)} s after the choice, ${memory().toFixed(0)} MB now; longest task ${longest.toFixed(0)} ms`,
  );
}
await page.getByTestId("file-input").setInputFiles(file);
const rowsShown = async () => Number(await page.getByTestId("n-rows").getAttribute("data-value"));
await until("the table is read", async () => (await rowsShown()) === rows);
await until("segments and first map", async () => (await app.getAttribute("data-state")) !== "computing");
if ((await app.getAttribute("data-state")) !== "ready")
  console.log("state:", await app.getAttribute("data-state"), await page.locator(".alerts").innerText());
await until("profiles are counted", async () => page.getByTestId("profiles").isVisible());
await until("the map is done", async () => (await page.getByTestId("map-state").getAttribute("data-state")) === "done");
say("the page alone, with the sample, before", before, "MB");
const marks = await page.evaluate(() =>
  performance
    .getEntriesByType("measure")
    .map((m) => `${m.name} ${m.duration.toFixed(0)} ms`)
    .slice(-9),
);
console.log(marks.join(", "));

await browser.close();
await browsers.close();
server.kill();
rmSync(folder, { recursive: true });
