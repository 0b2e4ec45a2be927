// How smoothly 100,000 customers scroll: frames a second of the page while the wheel turns, and while the whole height
// is gone through as by the scroll bar; and what the page's own thread does in a frame. Beside it, in the same run,
// what the browser reaches here at all: a window of the same size over nothing, and over as many lines that never
// change. node tools/bench-scroll.mjs TABLE.csv [folder of the built page]
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { launch } from "./plain-browser.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const [table, dist = here("../dist")] = process.argv.slice(2);
const server = spawn("node", [here("../tests/e2e/serve.mjs"), "0", "/any/path/", dist], {
  stdio: ["ignore", "pipe", "inherit"],
});
const address = await new Promise((done) => server.stdout.once("data", (text) => done(/http\S+/.exec(text)[0])));
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const ready = () =>
  page.locator("[data-testid=app][data-state=ready]").waitFor({ state: "attached", timeout: 600_000 });
const rows = () => page.getByTestId("n-rows").getAttribute("data-value");

await page.goto(`${address}#iterations=10&k=3&n-init=1`);
await ready();
const before = await rows();
await page.getByTestId("file-input").setInputFiles(table);
await page.waitForFunction(
  (before) => document.querySelector("[data-testid=n-rows]").dataset.value !== before,
  before,
  { timeout: 600_000 },
);
await ready();
// Nothing else is to run beside: evidence is stopped once the map is done with, and plotly draws no more.
await page.locator("[data-testid=map-state][data-state=done]").waitFor({ timeout: 600_000 });
await page.getByTestId("tab-evidence").click();
const stop = page.getByTestId("evidence-stop");
if (await stop.isVisible()) await stop.click();
await page.getByTestId("tab-customers").click();
const grid = page.getByTestId("customers");
await grid.waitFor();
await page.waitForTimeout(3_000);
const box = await grid.boundingBox();
// The times between frames while something moves the rows.
async function frames(page, name, move) {
  await page.evaluate(() => {
    window.gaps = [];
    window.going = true;
    let last = performance.now();
    const step = (now) => {
      window.gaps.push(now - last);
      last = now;
      if (window.going) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "__metadata"],
  });
  const start = Date.now();
  await move();
  const seconds = (Date.now() - start) / 1000;
  const trace = JSON.parse(await browser.stopTracing());
  const gaps = await page.evaluate(() => ((window.going = false), window.gaps.slice(2)));
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
  // A frame of 60 a second has 16.7 ms; the clock of the frames rounds.
  const late = gaps.filter((gap) => gap > 17.5).length;
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const parts = { script: 0, style: 0, layout: 0, paint: 0, layers: 0 };
  const kinds = {
    FunctionCall: "script",
    UpdateLayoutTree: "style",
    Layout: "layout",
    PrePaint: "paint",
    Paint: "paint",
    Layerize: "layers",
    Commit: "layers",
  };
  // The page's own thread is the one that lays out most.
  const threads = new Map();
  for (const event of trace.traceEvents.filter((event) => event.name === "Layout")) {
    const thread = `${event.pid}/${event.tid}`;
    threads.set(thread, (threads.get(thread) ?? 0) + 1);
  }
  const [[own] = []] = [...threads].sort((a, b) => b[1] - a[1]);
  for (const event of trace.traceEvents) {
    const part = kinds[event.name];
    if (part && event.ph === "X" && `${event.pid}/${event.tid}` === own) parts[part] += event.dur / 1000;
  }
  // All tasks of the thread, those that belong to no part above among them.
  let busy = 0;
  for (const event of trace.traceEvents) {
    if (event.name === "RunTask" && event.ph === "X" && `${event.pid}/${event.tid}` === own) busy += event.dur / 1000;
  }
  parts.all = busy;
  const spent = Object.entries(parts).map(([part, ms]) => `${part} ${(ms / gaps.length).toFixed(1)}`);
  console.log(
    `${name.padEnd(28)} ${(1000 / mean).toFixed(1).padStart(6)} frames/s over ${seconds.toFixed(1)} s  p50 ${at(0.5).toFixed(1)} ms  ` +
      `p95 ${at(0.95).toFixed(1)} ms  worst ${at(1).toFixed(1)} ms  over 16.7 ms: ${((100 * late) / gaps.length).toFixed(1)} %  ` +
      `| ms a frame: ${spent.join(", ")}`,
  );
}

const wheel = (page, centre) => async () => {
  const client = await page.context().newCDPSession(page);
  await client.send("Input.synthesizeScrollGesture", {
    ...centre,
    yDistance: -9_000,
    speed: 3_000,
    gestureSourceType: "mouse",
    preventFling: true,
  });
};

console.log(
  `${Number(await rows()).toLocaleString("en")} rows, ${await grid.getByRole("columnheader").count()} columns, window ${box.width.toFixed(0)} x ${box.height.toFixed(0)}`,
);
const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
await frames(page, "nothing moves", () => page.waitForTimeout(3_000));
await frames(page, "wheel, 3,000 px/s", wheel(page, centre));
await frames(page, "scroll bar, whole height", () =>
  grid.evaluate(
    (element) =>
      new Promise((done) => {
        let step = 0;
        const go = () => {
          element.scrollTop = (element.scrollHeight * step) / 200;
          step += 1;
          if (step <= 200) requestAnimationFrame(go);
          else done();
        };
        requestAnimationFrame(go);
      }),
  ),
);
await page.close();

// What is reached without any work of a page: the window over nothing, and over lines that are there from the
// beginning.
for (const [name, line] of [
  ["nothing, by the wheel", ""],
  ["lasting lines, by the wheel", "K1009 In this segment 0.412 0.871 1,594 0.23 17.2 4,310 12 0.001 99.1"],
]) {
  const trivial = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await trivial.setContent(
    `<style>body{margin:0}div{position:absolute;left:${box.x}px;top:${box.y}px;width:${box.width}px;height:${box.height}px;` +
      `overflow:auto;background:#fff;font:12px sans-serif}p{height:26px;margin:0}</style>` +
      `<div>${line ? `<p>${line}</p>`.repeat(500) : '<p style="height:2600000px"></p>'}</div>`,
  );
  await frames(trivial, name, wheel(trivial, centre));
  await trivial.close();
}
await browser.close();
server.kill();
