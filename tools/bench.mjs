// Times the page itself: the work of each step in its worker, and how long a moved control takes to the drawn result.
// The table is the genuine one where it is beside the repository, else the sample.
//   node tools/bench.mjs [steps|moves|map|start|large|evidence]...     the whole, or some of its parts
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { evidence } from "./bench-evidence.mjs";
import { launch } from "./plain-browser.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const genuine = here("../../shared/data/cc_general.csv");
const table = existsSync(genuine) ? genuine : undefined;

const server = spawn("node", [here("../tests/e2e/serve.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
const address = await new Promise((done) => server.stdout.once("data", (text) => done(/http\S+/.exec(text)[0])));
const browser = await launch();

const say = (name, ms, note = "") => console.log(`${name.padEnd(58)} ${ms.toFixed(1).padStart(10)} ms  ${note}`);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const p95 = (values) => values.sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];

// The most memory that a process of a page has held, in MB, as Linux tells it.
function memory() {
  const told = (id, what) => {
    try {
      return readFileSync(`/proc/${id}/${what}`, "utf8");
    } catch {
      return "";
    }
  };
  const pages = readdirSync("/proc").filter(
    (id) => /^\d+$/.test(id) && told(id, "cmdline").includes("--type=renderer"),
  );
  const peaks = pages.map((id) => Number(/VmHWM:\s+(\d+)/.exec(told(id, "status"))?.[1] ?? 0));
  return Math.round(Math.max(0, ...peaks) / 1024);
}

async function open(settings, file = table) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(() => {
    window.seen = [];
    new PerformanceObserver((list) => window.seen.push(...list.getEntries())).observe({ type: "measure" });
  });
  await page.goto(`${address}#${settings}`);
  await ready(page);
  if (file) {
    const before = await count(page, "stage:cluster");
    await page.getByTestId("file-input").setInputFiles(file);
    await more(page, "stage:cluster", before);
    await ready(page);
  }
  return page;
}

const ready = (page) =>
  page.locator("[data-testid=app][data-state=ready]").waitFor({ state: "attached", timeout: 120_000 });
const count = (page, name) => page.evaluate((name) => window.seen.filter((m) => m.name === name).length, name);
const more = (page, name, before) =>
  page.waitForFunction(([name, before]) => window.seen.filter((m) => m.name === name).length > before, [name, before], {
    timeout: 120_000,
  });
const last = (page, name) =>
  page.evaluate(
    (name) =>
      window.seen
        .filter((m) => m.name === name)
        .map((m) => ({ duration: m.duration, ...m.detail }))
        .at(-1),
    name,
  );

async function set(page, name, value) {
  const before = await count(page, "stage:cluster");
  const field = page.getByTestId(name);
  if ((await field.evaluate((node) => node.tagName)) === "SELECT") await field.selectOption(String(value));
  else await field.fill(String(value));
  await more(page, "stage:cluster", before);
  return last(page, "stage:cluster");
}

console.log(`table: ${table ? "genuine, P1" : "the bundled sample, z-score"}; Chromium ${browser.version()}`);

const asked = process.argv.slice(2);
const part = (name) => asked.length === 0 || asked.includes(name);

// Nothing else is under way: the map is made, and plotly has drawn it. (Of a large map it draws no points, and so never
// takes over.)
const rest = async (page) => {
  await page.locator("[data-testid=map-state][data-state=done]").waitFor({ state: "attached", timeout: 600_000 });
  const rows = Number(await page.getByTestId("n-rows").getAttribute("data-value"));
  if (rows > 20_000) return page.waitForTimeout(3_000);
  await page.locator(".map-frame.settled").waitFor({ state: "attached", timeout: 60_000 });
};

// Each step once in a fresh page at rest: nothing is kept from before.
const still = "transform=none&iterations=10";
const steps = [
  ["k-means k = 5, 10 starts", "k=5", "n-init", 10, "n-init=11"],
  ["Ward tree and cut", "algorithm=agglomerative", "linkage", "ward", "linkage=single"],
  ["average tree and cut", "algorithm=agglomerative", "linkage", "average", "linkage=single"],
  ["complete tree and cut", "algorithm=agglomerative", "linkage", "complete", "linkage=single"],
  ["DBSCAN at eps 1.5", "algorithm=dbscan&eps=1.5", "min-samples", 5, "min-samples=4"],
  ["density tree, HDBSCAN of 5 neighbours", "algorithm=hdbscan&min-cluster-size=50", "min-samples", 5, "min-samples=4"],
  ["HDBSCAN, smallest segment 50", "algorithm=hdbscan&min-cluster-size=50", "min-samples", 50, "min-samples=49"],
];
for (const [name, settings, field, value, from] of part("steps") ? steps : []) {
  const taken = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const page = await open(`${still}&${settings}&${from}`);
    await rest(page);
    taken.push((await set(page, field, value)).compute_ms);
    await page.close();
  }
  say(`worker: ${name}`, median(taken), `of 3: ${taken.map((ms) => ms.toFixed(0)).join(", ")}`);
}

// Nine fits of ten starts, none of them kept: the seed is another one for each.
if (part("steps")) {
  const page = await open(`${still}&k=2`);
  await rest(page);
  let sum = 0;
  for (let k = 2; k <= 10; k += 1) {
    if (k > 2) await set(page, "k", k);
    sum += (await set(page, "seed", 100 + k)).compute_ms;
  }
  say("worker: k-means k = 2..10, 10 starts each", sum);
  await page.close();
}

// A control that is moved while everything it needs is kept: from the change to the drawn result.
async function moved(name, page, field, values) {
  await rest(page);
  for (const value of values) await set(page, field, value); // now all of them are kept
  const drawn = [];
  for (let turn = 0; turn < 8; turn += 1) {
    for (const value of values) drawn.push((await set(page, field, value)).duration);
  }
  say(
    `moved to drawn: ${name}`,
    median(drawn),
    `p95 ${p95(drawn).toFixed(1)} ms, worst of ${drawn.length} ${drawn.at(-1).toFixed(1)} ms`,
  );
}
const moves = [
  ["k, k-means", "k=6", "k", [5, 7, 4, 8, 6]],
  ["k, Ward", "algorithm=agglomerative", "k", [2, 3, 4, 5, 7, 9, 12]],
  ["eps, DBSCAN", "algorithm=dbscan", "eps", [1, 1.1, 1.2, 1.3, 1.4, 1.6, 1.8, 2]],
];
for (const [name, settings, field, values] of part("moves") ? moves : []) {
  const page = await open(`${still}&${settings}`);
  await moved(name, page, field, values);
  await page.close();
}

// The map, from nothing to its end.
if (part("map")) {
  for (const [name, settings] of [
    ["250 + 750 iterations", "&iterations=1000&settle=go-on"],
    ["to a settled map", ""],
  ]) {
    const page = await open(`transform=none${settings}`);
    await page.locator("[data-testid=map-state][data-state=done]").waitFor({ state: "attached", timeout: 300_000 });
    const map = await last(page, "stage:map");
    const kl = await page.getByTestId("map-state").getAttribute("data-kl");
    say(`worker: t-SNE, ${name}`, map.compute_ms, `${map.iterations} iterations, sparse KL ${Number(kl).toFixed(4)}`);
    if (!settings) {
      for (const perplexity of [50, 20]) {
        const before = await count(page, "stage:map");
        await page.getByTestId("perplexity").fill(String(perplexity));
        await more(page, "stage:map", before);
        const { duration, iterations } = await last(page, "stage:map");
        say(`t-SNE: on to perplexity ${perplexity}, settled again`, duration, `${iterations} iterations in all`);
      }
    }
    await page.close();
  }
}

// What the page's own thread does while the map moves: its longest task.
if (part("map")) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(() => {
    window.tasks = [];
    new PerformanceObserver((list) => window.tasks.push(...list.getEntries())).observe({ type: "longtask" });
  });
  await page.goto(address);
  await page.locator("[data-testid=map-state][data-state=running]").waitFor({ state: "attached" });
  await ready(page);
  await page.evaluate(() => window.tasks.splice(0));
  const at = async () => Number(await page.getByTestId("map-state").getAttribute("data-iteration"));
  const pictures = await page.evaluate(() => {
    window.pictures = 0;
    const state = document.querySelector("[data-testid=map-state]");
    new MutationObserver(() => (window.pictures += 1)).observe(state, { attributeFilter: ["data-iteration"] });
    return performance.now();
  });
  while ((await at()) < 600) await page.evaluate(() => new Promise(requestAnimationFrame));
  const [seen, now, longest] = await page.evaluate(() => [
    window.pictures,
    performance.now(),
    Math.max(0, ...window.tasks.map((task) => task.duration)),
  ]);
  say(
    "longest task on the page's thread while the map moves",
    longest,
    "tasks below 50 ms are not reported by the browser",
  );
  say(
    "time between two pictures of the moving map",
    (now - pictures) / seen,
    `${((1000 * seen) / (now - pictures)).toFixed(1)} pictures a second`,
  );
  await page.close();
}

// From the address to the first coloured map.
if (part("start")) {
  const first = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    await ready(page);
    first.push(await page.evaluate(() => performance.now()));
    await page.close();
  }
  say("address to first coloured map (sample)", median(first));
}

// 50,000 rows: those of the table over and over, each number moved by a seeded 5 % at most.
if (table && part("large")) {
  const lines = readFileSync(table, "utf8").trim().split(/\r?\n/);
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const jitter = (cell) =>
    cell === "" || Number.isNaN(Number(cell)) ? cell : (Number(cell) * (0.95 + 0.1 * random())).toFixed(4);
  const row = (i) => {
    const [, ...cells] = lines[1 + (i % (lines.length - 1))].split(",");
    return [`R${i}`, ...cells.map(i < lines.length - 1 ? String : jitter)].join(",");
  };
  const content = [lines[0], ...Array.from({ length: 50_000 }, (_, i) => row(i))].join("\n");
  const file = { name: "fifty.csv", mimeType: "text/csv", buffer: Buffer.from(content) };
  for (const [name, settings, field, value, from, moves, values] of [
    ["k-means k = 6, 10 starts", "", "seed", 7, "seed=1", "k", [5, 7, 6]],
    ["Ward tree and cut", "algorithm=agglomerative", "linkage", "ward", "linkage=single", "k", [5, 7, 9]],
    ["DBSCAN at eps 1.5", "algorithm=dbscan&eps=1.5", "min-samples", 5, "min-samples=4", "eps", [1.2, 1.4, 1.6]],
  ]) {
    const page = await open(`${still}&${settings}&${from}`, file);
    await rest(page);
    const { compute_ms: taken } = await set(page, field, value);
    say(`worker, 50,000 rows: ${name}`, taken, `renderer's most memory ${memory()} MB, all three workers`);
    await moved(`${moves}, 50,000 rows, ${name.split(" ")[0]}`, page, moves, values);
    await page.close();
  }
}

if (part("evidence")) await evidence({ open, set, more, last, say });

await browser.close();
server.kill();
