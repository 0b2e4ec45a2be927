// A file changes on disk after it was chosen. Its three readers (segments, the map, evidence) come to it at different
// times: all hold the same bytes, or the page says that it changed; what was computed stays.
import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  alerts,
  at,
  CHEAP,
  dismiss,
  expect,
  faults,
  fingerprint,
  honest,
  made,
  named,
  ofOneTable,
  press,
  ready,
  rests,
  set,
  tab,
  take,
} from "./fault.mjs";
import { hold, kill, lanes, release, replacedAfter, workers } from "./crew.mjs";

// The same size to the byte: other ids, the rows in another order.
const spring = made("spring.csv", { id: "A" });
const turned = made("spring.csv", { id: "B", order: (row) => 119 - row });
const fewer = made("spring.csv", { id: "F", rows: 60 });
// In the place of the bundled sample, which a page without a file opens with.
const sample = made("customers.csv", { id: "S", rows: 90 });
const both = [spring, turned, fewer, sample];

// A whole second, which every file system tells exactly.
const TIME = 1_700_000_000;

const changes = {
  "same size and time": (path) => {
    writeFileSync(path, turned.content);
    utimesSync(path, TIME, TIME);
  },
  "another size": (path) => writeFileSync(path, fewer.content),
  "it is gone": (path) => rmSync(path),
  "no table any more": (path) => writeFileSync(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0])),
};

// Opens a page that waits for the file, with the file on disk.
async function waiting(page, info) {
  const path = info.outputPath("spring.csv");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, spring.content);
  utimesSync(path, TIME, TIME);
  await page.goto("about:blank");
  await page.goto(`#${CHEAP}&file=spring.csv&fingerprint=${fingerprint(spring.content)}`);
  await expect(at(page, "linked-file")).toBeVisible();
  return path;
}

const give = (page, path) => at(page, "file-input").setInputFiles(path);

async function begun(page, info) {
  const path = await waiting(page, info);
  await give(page, path);
  await named(page, spring);
  await ready(page);
  return path;
}

// Nothing mixed, nothing lost: the segments of one content, and saved only with the cells of the same.
async function whole(page) {
  await rests(page);
  const table = await honest(page, both, { grouped: true, may: true });
  await tab(page, "export");
  if (await at(page, "export-csv").isEnabled()) {
    const labels = await take(page, "export-csv");
    if (labels) expect(ofOneTable(labels.text, both).ids, "all exports are of the same content").toEqual(table.ids);
  }
  return table;
}

const moments = {
  "between segments and map": async (page, info, change) => {
    const path = await waiting(page, info);
    await hold(page, lanes.map);
    await give(page, path);
    await expect(at(page, "n-clusters")).toHaveAttribute("data-value", "3");
    await change(path);
    await release(page, lanes.map);
    await rests(page);
    await whole(page);
    // Either there is a map or it is said why not.
    if ((await at(page, "app").getAttribute("data-state")) === "error")
      await expect(alerts(page).first()).toBeVisible();
  },
  "before evidence is looked for": async (page, info, change) => {
    const path = await waiting(page, info);
    await hold(page, lanes.evidence);
    await give(page, path);
    await named(page, spring);
    await ready(page);
    await tab(page, "evidence");
    await change(path);
    await release(page, lanes.evidence);
    const scored = page.locator("[data-testid=scan][data-scored='19']");
    await expect(scored.or(alerts(page)).first(), "evidence, or a word").toBeVisible();
    await whole(page);
  },
  "before the worker of the segments is replaced": async (page, info, change) => {
    const path = await begun(page, info);
    await change(path);
    const before = await workers(page);
    await kill(page, lanes.segments);
    await set(page, "k", 4);
    await expect.poll(() => workers(page), { timeout: 6000 }).toBeGreaterThan(before);
    expect(await replacedAfter(page)).toBeLessThan(4500);
    await rests(page);
    await expect(page.getByText("There is no table yet")).toHaveCount(0);
    await expect(at(page, "n-rows")).toHaveAttribute("data-value", /^(120|60)$/);
    await set(page, "k", 3);
    await rests(page);
    await whole(page);
  },
  "before the worker of the map is replaced": async (page, info, change) => {
    const path = await begun(page, info);
    await change(path);
    await kill(page, lanes.map);
    await press(page, "map-reset");
    const done = page.locator("[data-testid=map-state][data-state=done]");
    await expect.poll(() => page.evaluate(() => window.crew.all.length), { timeout: 6000 }).toBeGreaterThan(3);
    await rests(page);
    await expect(done.or(alerts(page)).first()).toBeVisible();
    await whole(page);
  },
  "before the labels are saved": async (page, info, change) => {
    const path = await begun(page, info);
    await change(path);
    await whole(page);
    // What is computed stays usable: another cut needs no cells.
    await set(page, "k", 4);
    await expect(at(page, "n-clusters")).toHaveAttribute("data-value", "4");
    await ready(page);
  },
  "before a column's role changes": async (page, info, change) => {
    const path = await begun(page, info);
    await change(path);
    await tab(page, "columns");
    await at(page, "role-age").selectOption("ignore");
    await rests(page);
    await whole(page);
  },
  "before the decimal mark changes": async (page, info, change) => {
    const path = await begun(page, info);
    await change(path);
    await tab(page, "data");
    await at(page, "read-as").click();
    await at(page, "read-decimal").selectOption("comma");
    await rests(page);
    await whole(page);
  },
  "before it is kept, and a reload": async (page, info, change) => {
    const path = await waiting(page, info);
    await page.route("**/customers.csv", (route) => route.fulfill({ body: sample.content, contentType: "text/csv" }));
    await give(page, path);
    await change(path);
    await rests(page);
    await whole(page);
    await expect(at(page, "kept")).toHaveAttribute("data-state", /^(kept|without-file|nothing|refused)$/);
    await page.reload();
    await expect(at(page, "app")).toBeVisible();
    await tab(page, "export");
    await expect(at(page, "kept")).not.toHaveAttribute("data-state", "unknown");
    if (await at(page, "session-offer").count()) {
      await at(page, "session-accept").first().click();
      await dismiss(page);
    }
    if ((await at(page, "linked-file").count()) === 0) await whole(page);
  },
};

const chosen = [
  ["between segments and map", ["same size and time", "another size", "it is gone", "no table any more"]],
  ["before evidence is looked for", ["same size and time", "another size", "it is gone"]],
  ["before the worker of the segments is replaced", ["same size and time", "another size", "it is gone"]],
  ["before the worker of the map is replaced", ["same size and time", "it is gone"]],
  ["before the labels are saved", ["same size and time", "another size", "it is gone", "no table any more"]],
  ["before a column's role changes", ["same size and time", "it is gone"]],
  ["before the decimal mark changes", ["same size and time", "it is gone"]],
  ["before it is kept, and a reload", ["same size and time", "it is gone"]],
];

for (const [moment, kinds] of chosen) {
  // Each entry opens its own page.
  faults(
    moment,
    async (page, problems) => problems.allow(/Failed to load resource|ERR_UPLOAD_FILE_CHANGED|ERR_FILE_NOT_FOUND/),
    kinds.map((kind) => [kind, changes[kind]]),
    ({ page, info }, change) => moments[moment](page, info, change),
  );
}
