// What the browser tests share: the test itself, which also watches for what must never happen, and a user's
// handgrips. Everything goes by the names of the page contract. Waits are for states, never for a time.
import { test as base, expect } from "../../tools/node_modules/@playwright/test/index.mjs";

export { expect };

// Runs in the page before anything of its own: keeps what a test may ask for later.
export function watch() {
  const seen = { measures: [], tasks: [], violations: [], ready: 0 };
  window.seen = seen;
  const observe = (type, keep) => new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type });
  observe("measure", ({ name, startTime, duration, detail }) =>
    seen.measures.push({ name, startTime, duration, detail }),
  );
  observe("longtask", ({ startTime, duration }) => seen.tasks.push({ startTime, duration }));
  document.addEventListener("securitypolicyviolation", (event) => {
    seen.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
  });
  const first = new MutationObserver(() => {
    if (!document.querySelector("[data-testid=app][data-state=ready]")) return;
    seen.ready = performance.now();
    first.disconnect();
  });
  first.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });
}

// A file may be on its way while a test ends: what answers for it is not waited for.
export async function unroute(page) {
  if (!page.isClosed()) await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.context().unrouteAll({ behavior: "ignoreErrors" });
}

export const test = base.extend({
  // What a test that breaks something on purpose expects to see: patterns, each of which must match a problem.
  expected: async ({}, use) => use([]),
  // Every test fails on an error in the console of any of its tabs, an uncaught one, a breach of the
  // Content-Security-Policy and a request to another origin, unless it expects just that.
  page: async ({ page, baseURL, expected }, use) => {
    const origin = new URL(baseURL).origin;
    const problems = [];
    const context = page.context();
    context.on("console", (message) => {
      if (message.type() === "error") problems.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => problems.push(`uncaught: ${error.error().message}`));
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.origin !== origin) problems.push(`another origin: ${url}`);
    });
    await context.addInitScript(watch);
    await use(page);
    await unroute(page);
    if (page.url().startsWith(origin)) problems.push(...(await page.evaluate(() => window.seen.violations)));
    const others = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
    expect(others, "nothing that must never happen").toEqual([]);
    const unseen = expected.filter((pattern) => !problems.some((problem) => pattern.test(problem)));
    expect(unseen.map(String), "what was expected happened").toEqual([]);
  },
});

export const at = (page, name) => page.getByTestId(name);

// Turns to a view, or to a part of the dock below the map.
export async function tab(page, name) {
  if (name === "what-if") await at(page, "tab-explore").click();
  await at(page, `tab-${name}`).click();
}

// Opens the page, with these settings in the address, and waits until all that is on screen is up to date.
export async function open(page, settings = "") {
  await page.goto(settings ? `#${settings}` : "");
  await ready(page);
}

// Opens a file of the site that is no page: what is kept for the site can be changed there while no page of it is open.
export async function beside(page) {
  await page.context().route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  await page.goto("boot.js");
}

export const ready = (page) => expect(at(page, "app")).toHaveAttribute("data-state", "ready", { timeout: 60_000 });

// ---- controls -----------------------------------------------------------------------------------------------

// Opens the folded sections that a control lies in, as a user would.
export async function show(page, name) {
  const folded = page.locator(`details:not([open]):has([data-testid="${name}"]) > summary`);
  while (await folded.count()) await folded.first().click();
  await expect(at(page, name)).toBeVisible();
}

export async function set(page, name, value) {
  await show(page, name);
  const control = at(page, name);
  const tag = await control.evaluate((element) => element.tagName);
  if (tag === "SELECT") await control.selectOption(String(value));
  else await control.fill(String(value));
}

// Sets a control and waits for the newer result of a stage: the page may well be `ready` with the older one still.
export async function change(page, stage, name, value) {
  const before = (await measures(page, stage)).length;
  await set(page, name, value);
  await fresher(page, stage, before);
}

// Waits until a stage has more results than it had, and all on screen is up to date; gives the newest measure.
export async function fresher(page, stage, before) {
  await expect.poll(async () => (await measures(page, stage)).length, { timeout: 60_000 }).toBeGreaterThan(before);
  await ready(page);
  return (await measures(page, stage)).at(-1);
}

// The slider that is bound to a number field: the one range input in the nearest box that holds both.
export const slider = (page, name) =>
  at(page, name).locator('xpath=ancestor::*[.//input[@type="range"]][1]').locator('input[type="range"]');

// ---- charts -------------------------------------------------------------------------------------------------

// A chart that plotly has drawn, in sight.
export async function chart(page, name) {
  const found = at(page, `chart-${name}`);
  await found.scrollIntoViewIfNeeded();
  await expect(found).toHaveAttribute("data-drawn", /[1-9]/);
  return found;
}

// Points at a value of a chart and clicks there, as a hand would; without y in the middle of its height. `axes`:
// plotly's names of the panel's axes.
export async function clickChart(page, name, x, y, { axes = ["xaxis", "yaxis"], ...how } = {}) {
  const found = await chart(page, name);
  const place = await found.evaluate(
    (element, [x, y, axes]) => {
      const [across, up] = axes.map((axis) => element._fullLayout[axis]);
      const height = up._offset + (y === null ? up._length / 2 : up.d2p(y));
      // A chart may be higher than the window: it is scrolled until the place is in the middle.
      const panel = element.closest(".panel");
      panel.scrollBy(0, element.getBoundingClientRect().top + height - window.innerHeight / 2);
      const frame = element.getBoundingClientRect();
      return [frame.left + across._offset + across.d2p(x), frame.top + height];
    },
    [x, y ?? null, axes],
  );
  await page.mouse.move(...place);
  for (const key of how.modifiers ?? []) await page.keyboard.down(key);
  await page.mouse.click(...place);
  for (const key of how.modifiers ?? []) await page.keyboard.up(key);
}

// Opens the table beside a chart.
export const twin = (page, name) => at(page, name).getByText("As a table", { exact: true }).click();

// ---- results ------------------------------------------------------------------------------------------------

export const measures = (page, stage) =>
  page.evaluate((name) => window.seen.measures.filter((measure) => measure.name === name), `stage:${stage}`);

export const shows = (page, name, value) => expect(at(page, name)).toHaveAttribute("data-value", String(value));

export const value = async (page, name) => Number(await at(page, name).getAttribute("data-value"));

export const sizes = (page) =>
  at(page, "segment-row").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-size"))));

export const iteration = async (page) => Number(await at(page, "map-state").getAttribute("data-iteration"));

// What an attribute was from now on, in order: for what may pass between two looks.
export const follow = (page, name, attribute) =>
  at(page, name).evaluateHandle((element, attribute) => {
    const seen = [element.getAttribute(attribute)];
    new MutationObserver(() => seen.push(element.getAttribute(attribute))).observe(element, {
      attributeFilter: [attribute],
    });
    return seen;
  }, attribute);

// Counts the coloured pixels of an element's picture and its hues in steps of 30 degrees (those with 50 pixels or
// more). The picture is decoded in a blank page: in the page under test it would count as that page's work.
export async function colours(locator) {
  const png = (await locator.screenshot()).toString("base64");
  const blank = await locator.page().context().newPage();
  const counted = await blank.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, image.width, image.height);
    const hues = new Array(12).fill(0);
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b] = [data[i], data[i + 1], data[i + 2]];
      const most = Math.max(r, g, b);
      const span = most - Math.min(r, g, b);
      if (span < 50) continue;
      const sixth = most === r ? (g - b) / span + 6 : most === g ? (b - r) / span + 2 : (r - g) / span + 4;
      hues[Math.floor((sixth % 6) * 2)] += 1;
    }
    return { pixels: hues.reduce((sum, count) => sum + count, 0), hues: hues.filter((count) => count >= 50).length };
  }, png);
  await blank.close();
  return counted;
}

// ---- files --------------------------------------------------------------------------------------------------

// Chooses a file by the button: a path, or { name, content } made up on the spot.
export async function choose(page, file) {
  const made = typeof file === "string" ? file : { name: file.name, mimeType: "", buffer: Buffer.from(file.content) };
  await at(page, "file-input").setInputFiles(made);
}

// Chooses a file and waits until the page shows its segments.
export async function upload(page, file) {
  const before = (await measures(page, "cluster")).length;
  await choose(page, file);
  return fresher(page, "cluster", before);
}

// A small table as people have them: from a spreadsheet, with a mark at its start, quotes, a text column, a gap and
// columns in no order. Three far groups of 70, 30 and 20 rows.
export function small() {
  const rows = [];
  for (let row = 0; row < 120; row += 1) {
    const group = row < 70 ? 0 : row < 100 ? 1 : 2;
    const wave = Math.sin(row * 12.9898) * 4;
    const visits = row === 7 ? "" : (100 + 200 * group + wave).toFixed(2);
    rows.push(
      `"${group % 2 ? "north" : "south"}",${visits},K${1000 + row},${(900 - 300 * group - wave * 5).toFixed(1)}`,
    );
  }
  return { name: "spring.csv", content: `\ufeffregion,visits,customer,spent\r\n${rows.join("\r\n")}\r\n` };
}

// Presses a download button and reads what comes, as rows of fields (the tables of the tests have no quotes).
export async function download(page, name) {
  await show(page, name);
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const rows = parse(Buffer.concat(chunks).toString("utf8"));
  return { name: file.suggestedFilename(), head: rows[0], rows: rows.slice(1) };
}

export const parse = (text) =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(","));
