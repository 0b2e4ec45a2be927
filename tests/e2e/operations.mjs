// What a user can do on the page, as operations that are drawn from a seed and done one by one: the monkey and the
// soak share them. A list follows from its seed alone, without the page and without a clock; what is not there when an
// operation's turn comes is passed over.
import { at, expect } from "./test.mjs";

// mulberry32: numbers from 0 to 1.
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  const pick = (list) => list[below(list.length)];
  return { next, below, pick };
}

// ---- tables -------------------------------------------------------------------------------------------------

const COLUMNS = ["spent", "visits", "age", "since"];

// A small table in some groups, with a gap here and there and a column of words.
function made(name, rows, seed) {
  const { next, below } = generator(seed);
  const lines = [`customer,region,${COLUMNS.join(",")}`];
  for (let row = 0; row < rows; row += 1) {
    const group = below(4);
    const value = (at) => (below(40) === 0 && at !== 0 ? "" : (30 + 60 * ((group + at) % 4) + 25 * next()).toFixed(2));
    lines.push(
      `${name[0].toUpperCase()}${1000 + row},${["north", "south", "east"][below(3)]},${COLUMNS.map((_, at) => value(at)).join(",")}`,
    );
  }
  return { name, rows, content: `${lines.join("\n")}\n` };
}

// The last takes the place of the bundled sample, which would cost seconds at each reload.
export const tables = [
  made("one.csv", 120, 1),
  made("two.csv", 160, 2),
  { ...made("three.csv", 140, 3), name: "pasted table" },
  { ...made("four.csv", 130, 4), name: "customers.csv" },
];
const [one, two, pasted, sample] = tables;
const bad = { name: "bad.csv", content: "a,b\n1,2\n3\n" };

export const replaceSample = (context) =>
  context.route("**/customers.csv", (route) => route.fulfill({ body: sample.content, contentType: "text/csv" }));

// Cheap settings for small tables.
export const START = "k=3&perplexity=5&iterations=250";

// ---- drawing operations -----------------------------------------------------------------------------------------

const CHOICES = {
  impute: ["median", "mean", "zero", "constant", "knn", "drop"],
  transform: ["none", "log1p", "signed-log", "sqrt", "yeo-johnson", "rank"],
  scale: ["standard", "none", "minmax", "robust", "unit"],
  clip: ["none", "quantiles", "sigmas"],
  pca: ["none", "count", "share"],
  algorithm: ["kmeans", "kmeans", "agglomerative", "dbscan", "hdbscan", "gaussian-mixture"],
  init: ["k-means++", "random"],
  linkage: ["ward", "complete", "average", "single", "weighted", "centroid", "median"],
  metric: ["euclidean", "manhattan", "cosine", "chebyshev", "canberra"],
  cut: ["clusters", "height"],
  selection: ["eom", "leaf"],
  "map-init": ["pca", "spectral", "random"],
  "map-metric": ["euclidean", "manhattan", "cosine"],
  settle: ["stop", "go-on"],
  "colour-by": ["segment", "quality"],
  "recipe-dialect": ["duckdb", "postgresql", "bigquery", "spark"],
};
const NUMBERS = {
  k: [2, 3, 4, 5, 6, 7, 8, 12],
  seed: [0, 1, 2, 42],
  "n-init": [1, 2, 10],
  "max-iter": [1, 5, 300],
  tol: [0, 0.0001, 0.1],
  eps: [0.2, 0.5, 1, 1.5, 3],
  "min-samples": [1, 3, 5, 10],
  "min-cluster-size": [2, 5, 10, 30],
  "selection-epsilon": [0, 0.5],
  height: [1, 5, 20],
  "clip-share": [1, 10],
  "clip-sigmas": [2, 4],
  "fill-value": [0, 7],
  "pca-components": [1, 2, 3],
  "pca-share": [50, 90],
  perplexity: [3, 5, 8],
  iterations: [50, 100, 250],
  "learning-rate": [50, 200],
  "early-exaggeration": [4, 12],
  exaggeration: [1, 3],
  momentum: [0.5, 0.8],
  "map-components": [2, 3],
};
const SLIDERS = {
  k: [2, 3, 4, 5, 6, 7, 8, 9],
  eps: [0.5, 1, 1.5, 2, 2.5],
  perplexity: [3, 4, 5, 6, 7],
  exaggeration: [1, 1.5, 2],
};
const TABS = ["profiles", "evidence", "customers", "what-if", "compare", "data", "columns", "export"];
const BUTTONS = {
  customers: ["customers-select", "sort-Id", "sort-age", "customer-row", "customer-row", "customers-only-selected"],
  export: [
    "export-csv",
    "export-report",
    "export-svg",
    "session-save",
    "recipe-sql",
    "recipe-json",
    "recipe-pmml",
    "recipe-python",
  ],
  evidence: ["evidence-stop", "silhouette-band", "branch"],
  compare: ["keep-a", "compare-select-moved"],
  columns: ["suggest-accept", "suggest-reset", "suggest-compare"],
  profiles: ["profile-cell", "bar", "lines-open", "tree-open", "profile-spent"],
  "what-if": ["what-if-reset"],
};
const COLUMN = {
  "role-since": ["feature", "describe", "ignore"],
  "role-region": ["describe", "ignore", "feature"],
  "transform-age": ["all", "none", "rank"],
  "scale-age": ["all", "minmax"],
  "impute-age": ["all", "zero"],
  "clip-visits": ["all", "quantiles"],
};
const READING = {
  "read-decimal": ["auto", "point"],
  "read-header": ["auto", "yes"],
  "read-bad-cells": ["stop", "missing"],
  "read-misfits": ["stop", "fill"],
};
const ADDRESSES = [
  START,
  `${START}&algorithm=dbscan&eps=1&min-samples=4`,
  `${START}&algorithm=agglomerative&linkage=average&metric=cosine`,
  `${START}&transform=none&impute=mean&seed=7`,
  `${START}&column.age=weight:2&column.since=role:ignore`,
  `${START}&new.ratio=spent%2Fvisits`,
];
const BUSY = ["map-run", "map-pause", "map-reset", "map-stop", "cancel", "cancel"];
const PICKS = [
  "segment-select",
  "legend-entry",
  "selection-clear",
  "group-keep",
  "group-select",
  "group-remove",
  "zoom-in",
  "zoom-all",
  "tool-box",
  "tool-lasso",
  "tool-pan",
];

// Each kind with its weight.
const KINDS = [
  [16, ({ pick }) => ["number", pick(Object.keys(NUMBERS))]],
  [10, ({ pick }) => ["slide", pick(Object.keys(SLIDERS))]],
  [12, ({ pick }) => ["choice", pick(Object.keys(CHOICES))]],
  [14, ({ pick }) => ["table", pick(["choose", "choose", "choose", "drop", "paste", "sample", "bad", "two at once"])]],
  [8, ({ pick }) => ["press", pick(BUSY)]],
  [10, ({ pick }) => ["tab", pick(TABS)]],
  [10, ({ pick }) => ["press", pick(PICKS)]],
  [8, ({ pick }) => ["inside", pick(Object.keys(BUTTONS))]],
  [4, () => ["map"]],
  [4, () => ["box"]],
  [4, () => ["rename"]],
  [3, () => ["note"]],
  [2, () => ["group"]],
  [5, ({ pick }) => ["column", pick(Object.keys(COLUMN))]],
  [3, ({ pick }) => ["reading", pick(Object.keys(READING))]],
  [3, ({ pick }) => ["go", pick(ADDRESSES)]],
  [3, () => ["back"]],
  [2, () => ["forward"]],
  [2, () => ["reload"]],
  [2, () => ["visit"]],
  [5, ({ pick }) => ["press", pick(["download-labels", "download-map"])]],
  [2, () => ["find"]],
  [2, () => ["scroll"]],
  [1, () => ["theme"]],
  [1, () => ["dismiss"]],
  [1, () => ["formula"]],
  [1, () => ["what if"]],
];
const WEIGHT = KINDS.reduce((sum, [weight]) => sum + weight, 0);

// So many operations of a seed: [kind, name, value, pace].
export function drawn(seed, count, { reload = true } = {}) {
  const random = generator(seed * 7919 + 13);
  const { below, pick } = random;
  const list = [];
  while (list.length < count) {
    let at = below(WEIGHT);
    const [, draw] = KINDS.find(([weight]) => (at -= weight) < 0);
    const [kind, name] = draw(random);
    const value =
      {
        number: () => pick(NUMBERS[name]),
        slide: () => Array.from({ length: 2 + below(5) }, () => pick(SLIDERS[name])),
        choice: () => pick(CHOICES[name]),
        inside: () => pick(BUTTONS[name]),
        column: () => pick(COLUMN[name]),
        reading: () => pick(READING[name]),
        table: () => below(2),
        tab: () => 1 + Number(below(4) === 0),
        map: () => [random.next(), random.next()],
        box: () => [random.next(), random.next(), random.next(), random.next()],
        rename: () => [below(4), `Name ${below(100)}`],
        note: () => [below(4), `Note ${below(100)}`],
        find: () => String(below(30)),
        visit: () => pick(["session-accept", "session-decline"]),
      }[kind]?.() ?? below(4);
    const pace = pick(["none", "none", "frame", "frame", "rest"]);
    if (reload || !["reload", "back", "forward"].includes(kind)) list.push([kind, name ?? "", value, pace]);
  }
  return list;
}

export const told = (list) => list.map((operation, at) => `${at + 1}. ${JSON.stringify(operation)}`).join("\n");

// ---- doing them ---------------------------------------------------------------------------------------------------

// Runs in the page: what a hand does to the elements of a name, in the ways that controls listen to.
async function hand([act, name, value, nth]) {
  const found = (name, nth = 0) => {
    const all = document.querySelectorAll(`[data-testid="${name}"]`);
    return all.length ? all[nth % all.length] : undefined;
  };
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const heard = (element, type) => element.dispatchEvent(new Event(type, { bubbles: true }));
  // What is drawn has no `click`.
  const click = (element) => {
    if (!element || element.disabled) return;
    if (element.click) element.click();
    else element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  const put = (element, value, type) => {
    if (!element || element.disabled) return;
    if (
      element.tagName === "SELECT" &&
      ![...element.options].some((option) => option.value === value && !option.disabled)
    )
      return;
    element.value = value;
    heard(element, type);
  };
  const open = async (tab) => {
    const head = found(`tab-${tab}`);
    if (head?.getAttribute("aria-selected") === "true") return;
    head?.click();
    await frame();
  };
  if (act === "press") click(found(name, nth));
  if (act === "tab") for (let time = 0; time < value; time += 1) found(`tab-${name}`)?.click();
  if (act === "number") put(found(name), String(value), "input");
  if (act === "choice") put(found(name), value, "change");
  if (act === "slide") for (const step of value) put(found(`${name}-slider`), String(step), "input");
  if (act === "inside") await open(name).then(() => click(found(value, nth)));
  if (act === "column") await open("columns").then(() => put(found(name), value, "change"));
  if (act === "reading") await open("data").then(() => put(found(name), value, "change"));
  if (act === "rename") {
    click(found("segment-rename", value[0]));
    await frame();
    const field = found("segment-name");
    if (field) field.value = value[1];
    field?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }
  if (act === "note") put(found("segment-note", value[0]), value[1], "change");
  if (act === "group") put(found("group-name", nth), "Group", "change");
  if (act === "find") await open("customers").then(() => put(found("customers-find"), value, "input"));
  if (act === "scroll") await open("customers").then(() => found("customers")?.scrollTo(0, nth * 500));
  if (act === "theme") {
    const theme = found("theme");
    put(theme, theme?.value === "dark" ? "light" : "dark", "change");
  }
  if (act === "dismiss") document.querySelector(".alert [aria-label=Dismiss]")?.click();
  if (act === "what if") await open("what-if").then(() => put(found("what-if-spent"), String(nth * 40), "change"));
  if (act === "formula") {
    await open("columns");
    put(found("new-column-name"), `sum ${nth}`, "input");
    put(found("new-column-formula"), "spent + visits", "input");
    click(found("new-column"));
  }
  if (act === "go") location.hash = value;
}

const by = (page, what) => page.evaluate(hand, what);

const filed = ({ name, content }) => ({ name, mimeType: "", buffer: Buffer.from(content) });

// Puts a table on the page.
export async function give(page, table) {
  if (table.name === pasted.name) {
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, table.content);
  } else if (table.name === sample.name) await at(page, "sample").evaluate((button) => button.click());
  else await at(page, "file-input").setInputFiles(filed(table));
}

const dropped = (page, files) =>
  page.evaluate((files) => {
    const data = new DataTransfer();
    for (const { name, content } of files) data.items.add(new File([content], name, { type: "text/csv" }));
    const app = document.querySelector("[data-testid=app]");
    for (const type of ["dragover", "drop"])
      app.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);

// Waits until nothing is under way.
export const rests = (page) =>
  expect(at(page, "app"), "comes to rest").toHaveAttribute("data-state", /^(ready|error)$/, { timeout: 30_000 });

const frames = (page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

// Does one operation. `past` counts the entries of the history that are the page's own.
export async function perform(page, [kind, name, value, pace], past) {
  if (kind === "table") {
    const table = [one, two][value];
    if (name === "choose") await give(page, table);
    if (name === "drop") await dropped(page, [table]);
    if (name === "paste") await give(page, pasted);
    if (name === "sample") await give(page, sample);
    if (name === "bad") await at(page, "file-input").setInputFiles(filed(bad));
    if (name === "two at once") await dropped(page, [one, two]);
  } else if (kind === "map" || kind === "box") {
    const area = await at(page, "map").boundingBox();
    const place = (x, y) => [area.x + 5 + x * (area.width - 10), area.y + 5 + y * (area.height - 10)];
    if (area && kind === "map") await page.mouse.click(...place(...value));
    if (area && kind === "box") {
      await by(page, ["press", "tool-box"]);
      await page.mouse.move(...place(value[0], value[1]));
      await page.mouse.down();
      await page.mouse.move(...place(value[2], value[3]));
      await page.mouse.up();
    }
  } else if (kind === "reload") {
    await page.reload();
  } else if (kind === "back" || kind === "forward") {
    const way = kind === "back" ? -1 : 1;
    if (past.at + way >= 0 && past.at + way <= past.last) {
      past.at += way;
      await (way < 0 ? page.goBack() : page.goForward());
    }
  } else if (kind === "go") {
    const hash = await page.evaluate(() => location.hash);
    await by(page, ["go", "", name]);
    // An address that is there already makes no entry.
    if (hash !== `#${name}`) past.last = past.at += 1;
  } else if (kind === "visit") await by(page, ["press", value, 0, 0]);
  else await by(page, [kind, name, value, typeof value === "number" ? value : 0]);
  if (pace === "frame") await frames(page);
  if (pace === "rest") await rests(page);
}
