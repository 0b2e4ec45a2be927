// A thousand operations of the monkey in one page, with memory before and after; `node tools/soak.mjs [operations]
// [seed]`, after `make dist`. Prints the figures and their change in percent; flat within 10 % is wanted. Not part of
// `make test`.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import config from "../tests/e2e/playwright.config.mjs";
import { drawn, give, perform, replaceSample, rests, START, tables } from "../tests/e2e/operations.mjs";
import { chromium } from "./node_modules/@playwright/test/index.mjs";

const [count = 1000, seed = 1] = process.argv.slice(2).map(Number);
// The first operations open every tab and fill every cache that has a limit: memory is compared from there on.
const WARM = Math.max(100, Math.floor(count / 5));

const server = spawn(process.execPath, [fileURLToPath(new URL("../tests/e2e/serve.mjs", import.meta.url))]);
const address = await new Promise((found) => {
  createInterface(server.stdout).on("line", (line) => found(/http:\S+/.exec(line)[0]));
});

const { executablePath, args } = config.use.launchOptions;
// As a server, since that tells the browser's process.
const launched = await chromium.launchServer({ executablePath, args });
const browser = await chromium.connect(launched.wsEndpoint());
const context = await browser.newContext({
  viewport: config.use.viewport,
  acceptDownloads: true,
  serviceWorkers: "block",
});
await replaceSample(context);

// Keeps hold of the WebAssembly memory, which grows and is never given back: of the page, and of each worker.
function keep() {
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const own = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await own.apply(WebAssembly, given);
      globalThis.wasm = (made.instance ?? made).exports.memory;
      return made;
    };
  }
}
await context.addInitScript(keep);
await context.route("**/worker_loader.js", async (route) => {
  const response = await route.fetch();
  await route.fulfill({ response, body: `(${keep})();\n${await response.text()}` });
});

const page = await context.newPage();
const problems = [];
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("pageerror", (error) => problems.push(error.message));
const session = await context.newCDPSession(page);
await session.send("Performance.enable");
await session.send("HeapProfiler.enable");

const MB = 1024 * 1024;

// The renderer processes of this browser: their resident memory, from /proc.
function resident() {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const renders = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer");
      parents.set(pid, {
        parent: /PPid:\s+(\d+)/.exec(status)[1],
        bytes: renders ? 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) : 0,
      });
    } catch {
      // It ended meanwhile.
    }
  }
  const own = String(launched.process().pid);
  const isOwn = (pid) => pid === own || (parents.has(pid) && isOwn(parents.get(pid).parent));
  return [...parents].reduce((sum, [pid, { bytes }]) => sum + (isOwn(pid) ? bytes : 0), 0);
}

const wasm = () => globalThis.wasm?.buffer.byteLength ?? 0;

async function measured() {
  await rests(page);
  for (let round = 0; round < 3; round += 1) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const metric = (name) => metrics.find((metric) => metric.name === name).value;
  return {
    "objects of the page, MB": metric("JSHeapUsedSize") / MB,
    "WebAssembly of the page, MB": (await page.evaluate(wasm)) / MB,
    "WebAssembly of the workers, MB":
      (await Promise.all(page.workers().map((worker) => worker.evaluate(wasm)))).reduce((a, b) => a + b, 0) / MB,
    "renderer processes (resident), MB": resident() / MB,
    elements: metric("Nodes"),
    listeners: metric("JSEventListeners"),
    workers: page.workers().length,
  };
}

// Back to one and the same state, so that what is compared is what was left behind.
async function settled() {
  await page.evaluate(() => {
    for (const button of document.querySelectorAll("[data-testid=group-remove], .alert [aria-label=Dismiss]"))
      button.click();
  });
  await page.evaluate((hash) => (location.hash = hash), START);
  await give(page, tables[0]);
  await page.getByTestId("tab-profiles").click();
  await rests(page);
  await page.locator("header .about strong", { hasText: tables[0].name }).waitFor();
  await rests(page);
}

await page.goto(`${address}#${START}`);
await rests(page);
const operations = drawn(seed, count + WARM, { reload: false });
const past = { at: 0, last: 0 };
let before;
for (const [at, operation] of operations.entries()) {
  if (at === WARM) {
    await settled();
    before = await measured();
    console.log(`after ${WARM} operations:`, rounded(before));
  }
  await perform(page, operation, past);
  if ((at + 1) % 200 === 0) console.log(`${at + 1} of ${operations.length} operations, ${problems.length} problems`);
}
await settled();
const after = await measured();
console.log(`after ${operations.length} operations:`, rounded(after));

function rounded(figures) {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10) / 10]));
}

console.log(`\nchange by ${count} operations of seed ${seed}:`);
for (const [name, value] of Object.entries(after)) {
  const change = before[name] ? `${(100 * (value / before[name] - 1)).toFixed(1)} %` : "-";
  console.log(`  ${name}: ${before[name].toFixed(1)} -> ${value.toFixed(1)} (${change})`);
}
for (const problem of problems) console.log(`  problem: ${problem}`);
await browser.close();
await launched.close();
server.kill();
process.exit(problems.length ? 1 : 0);
