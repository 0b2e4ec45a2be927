// Workers die without a word, hang, or never begin: found by their silence within three seconds and replaced; the page
// goes on.
import {
  alerts,
  at,
  choose,
  dismiss,
  expect,
  faults,
  honest,
  made,
  named,
  opened,
  press,
  ready,
  rests,
  set,
  tab,
  take,
  test,
  works,
} from "./fault.mjs";
import { hang, heal, kill, lanes, make, replacedAfter, workers } from "./crew.mjs";

const spring = made("spring.csv", { id: "A" });
const autumn = made("autumn.csv", { id: "B", rows: 140 });
const both = [spring, autumn];
// The map does not end while a test looks at it.
const many = made("many.csv", { id: "M", rows: 2000 });
const LASTING = "k=3&perplexity=5&iterations=10000&settle=go-on";

// Waits for the worker that takes the place of the one that died.
async function replaced(page, before) {
  await expect
    .poll(() => workers(page), { message: "another worker is started", timeout: 7000 })
    .toBeGreaterThan(before);
  // Three seconds, and what a busy machine adds.
  expect(await replacedAfter(page), "milliseconds until it was found").toBeLessThan(4500);
}

const next = async (page) =>
  (await page.locator("header .about strong").textContent()) === spring.name ? autumn : spring;

const anotherK = async (page) => ((await at(page, "k").inputValue()) === "3" ? 5 : 3);

const done = (page) => expect(at(page, "map-state")).toHaveAttribute("data-state", "done");

async function segmentsReads(page) {
  const table = await next(page);
  const before = await workers(page);
  await kill(page, lanes.segments, "load");
  await choose(page, table);
  await replaced(page, before);
  await rests(page);
  if ((await page.locator("header .about strong").textContent()) !== table.name) {
    // The file may be what it died of: then that is said.
    await expect(alerts(page).first()).toBeVisible();
    await choose(page, table);
    await named(page, table);
  }
  await ready(page);
}

async function segmentsCompute(page) {
  const before = await workers(page);
  const k = await anotherK(page);
  await kill(page, lanes.segments, "work");
  await set(page, "k", k);
  await replaced(page, before);
  await rests(page);
  if ((await at(page, "app").getAttribute("data-state")) === "error") await expect(alerts(page).first()).toBeVisible();
}

async function answers(page, name) {
  const before = await workers(page);
  await dismiss(page);
  await kill(page, lanes.segments, "work");
  // Either it is asked again, and comes, or it is said that it does not.
  await take(page, name);
  await replaced(page, before);
  await rests(page);
}

async function idle(page, lane, use) {
  await done(page);
  const before = await workers(page);
  await kill(page, lane);
  await use(page);
  await replaced(page, before);
  await rests(page);
}

const evidence = (page) => expect(at(page, "scan")).toHaveAttribute("data-scored", "19");

faults(
  "a worker dies without a word",
  (page) => opened(page, spring),
  [
    ["segments: while it reads", segmentsReads],
    ["segments: while it computes", segmentsCompute],
    ["segments: while it answers with the labels", (page) => answers(page, "download-labels")],
    [
      "segments: while it answers a question",
      async (page) => {
        await tab(page, "export");
        await answers(page, "export-csv");
      },
    ],
    [
      "segments: while it judges the model to be taken along",
      async (page) => {
        await tab(page, "profiles");
        // Of segments that were judged nothing is asked again.
        await set(page, "k", await anotherK(page));
        await ready(page);
        const before = await workers(page);
        await kill(page, lanes.segments, "work");
        await tab(page, "export");
        await replaced(page, before);
        await expect(
          at(page, "recipe-agreement").or(at(page, "recipe-refused")).or(alerts(page)).first(),
        ).toBeVisible();
      },
    ],
    [
      "segments: idle, and then k is moved",
      (page) => idle(page, lanes.segments, async () => set(page, "k", await anotherK(page))),
    ],
    [
      "segments: idle, and then the labels are saved",
      (page) => idle(page, lanes.segments, () => take(page, "download-labels")),
    ],
    [
      "segments: idle, and then another table comes",
      (page) => idle(page, lanes.segments, async () => choose(page, await next(page))),
    ],
    [
      "map: while it reads",
      async (page) => {
        const before = await workers(page);
        await kill(page, lanes.map, "load");
        await choose(page, await next(page));
        await replaced(page, before);
        await rests(page);
      },
    ],
    [
      "map: as it begins",
      async (page) => {
        const before = await workers(page);
        await kill(page, lanes.map, "work");
        await press(page, "map-reset");
        await replaced(page, before);
        await rests(page);
      },
    ],
    ["map: idle, and then it is drawn anew", (page) => idle(page, lanes.map, () => press(page, "map-reset"))],
    [
      "evidence: while it reads",
      async (page) => {
        const before = await workers(page);
        await kill(page, lanes.evidence, "load");
        await choose(page, await next(page));
        await tab(page, "evidence");
        await replaced(page, before);
        await evidence(page);
      },
    ],
    [
      "evidence: while it searches",
      async (page) => {
        await choose(page, await next(page));
        await ready(page);
        const before = await workers(page);
        await kill(page, lanes.evidence, "work");
        await tab(page, "evidence");
        await replaced(page, before);
        await evidence(page);
      },
    ],
    [
      "evidence: idle, and then another seed is tried",
      async (page) => {
        await tab(page, "evidence");
        await evidence(page);
        const before = await workers(page);
        await kill(page, lanes.evidence);
        await set(page, "seed", Number(await at(page, "seed").inputValue()) + 1);
        await replaced(page, before);
        await evidence(page);
      },
    ],
    [
      "all three at once",
      async (page) => {
        const before = await workers(page);
        for (const lane of [2, 1, 0]) await kill(page, lane);
        await choose(page, await next(page));
        await expect.poll(() => workers(page), { timeout: 7000 }).toBeGreaterThan(before);
        await rests(page);
      },
    ],
  ],
  async ({ page }, act) => {
    await act(page);
    if ((await at(page, "stage-map").getAttribute("data-state")) !== "fresh") await press(page, "map-reset");
    await works(page, both);
    await done(page);
  },
);

faults(
  "while the map moves",
  (page) => opened(page, many, LASTING),
  [
    ["its worker dies", (page) => kill(page, lanes.map)],
    [
      "its worker hangs",
      async (page) => {
        await hang(page, lanes.map);
        await expect.poll(() => workers(page), { timeout: 7000 }).toBeGreaterThan(page.before);
      },
    ],
    [
      "its worker dies paused",
      async (page) => {
        await press(page, "map-pause");
        await expect(at(page, "map-state")).toHaveAttribute("data-state", "paused");
        await kill(page, lanes.map);
        await press(page, "map-run");
      },
    ],
  ],
  async ({ page }, act) => {
    const moves = () => expect(at(page, "map-state")).toHaveAttribute("data-state", "running");
    const iteration = async () => Number(await at(page, "map-state").getAttribute("data-iteration"));
    if ((await at(page, "map-state").getAttribute("data-state")) !== "running") {
      // Drawn anew: it moves once it is far from where the one before ended.
      await press(page, "map-reset");
      await expect.poll(iteration).toBeLessThan(5000);
    }
    await moves();
    await expect.poll(iteration).toBeGreaterThan(10);
    const before = (page.before = await workers(page));
    await act(page);
    await expect.poll(() => workers(page), { timeout: 7000 }).toBeGreaterThan(before);
    expect(await replacedAfter(page)).toBeLessThan(4500);
    // It goes on by itself, or says so and goes on when asked.
    await dismiss(page);
    if ((await at(page, "stage-map").getAttribute("data-state")) === "failed") await press(page, "map-reset");
    await moves();
    const from = await iteration();
    await expect.poll(iteration).not.toBe(from);
    await works(page, [many]);
  },
);

// What brings each lane's worker back to work.
const use = {
  segments: async (page) => set(page, "k", await anotherK(page)),
  map: (page) => press(page, "map-reset"),
  evidence: async (page) => {
    await tab(page, "evidence");
    await set(page, "seed", Number(await at(page, "seed").inputValue()) + 1);
  },
};

for (const [name, lane] of Object.entries(lanes)) {
  test(`${name}: four deaths in a row are told once, and "try again" brings the page back`, async ({ page }) => {
    test.setTimeout(90_000);
    await opened(page, spring);
    if (name === "evidence") {
      await tab(page, "evidence");
      await evidence(page);
    }
    await done(page);
    await kill(page, lane, "any", true);
    await use[name](page);
    const button = at(page, "try-again");
    await expect(button).toBeVisible({ timeout: 30_000 });
    // The reason stands there once, and not as an order to reload.
    await expect(page.getByRole("alert").filter({ hasText: /fail|died|memory|stopped/i })).toHaveCount(1);
    await expect(page.getByRole("alert").filter({ hasText: "reload the page" })).toHaveCount(0);
    await rests(page);
    await honest(page, both, { may: true });
    await page.evaluate((lane) => window.crew.dying.delete(lane), lane);
    await button.first().click();
    await ready(page);
    await expect(button).toHaveCount(0);
    if (name === "evidence") {
      await tab(page, "evidence");
      await evidence(page);
    }
    await works(page, both);
    await done(page);
  });

  test(`${name}: the worker never answers`, async ({ page }) => {
    await opened(page, spring);
    await done(page);
    const before = await workers(page);
    await make(page, "deaf", lane);
    await page.evaluate(() => (window.crew.killed = performance.now()));
    await use[name](page);
    await expect.poll(() => workers(page), { timeout: 7000 }).toBeGreaterThan(before);
    await heal(page, "deaf", lane);
    await rests(page);
    await dismiss(page);
    await use[name](page);
    if (name === "evidence") await evidence(page);
    await works(page, both);
    await done(page);
  });

  test(`${name}: nothing comes from the worker from the start`, async ({ page }) => {
    // Also what it says when it is there.
    await page.addInitScript((lane) => window.crew.mute.add(lane), lane);
    const { linked } = await import("./fault.mjs");
    await linked(page, spring);
    await choose(page, spring);
    if (name === "evidence") {
      await named(page, spring);
      await ready(page);
      await tab(page, "evidence");
    }
    await expect.poll(() => workers(page), { message: "another is tried", timeout: 15_000 }).toBeGreaterThan(3);
    await heal(page, "mute", lane);
    await dismiss(page);
    await expect(at(page, "app")).not.toHaveAttribute("data-state", "computing", { timeout: 20_000 });
    if ((await page.locator("header .about strong").textContent()) === "") await choose(page, spring);
    await named(page, spring);
    if ((await at(page, "try-again").count()) > 0) await at(page, "try-again").first().click();
    await rests(page);
    if ((await at(page, "stage-map").getAttribute("data-state")) !== "fresh") await press(page, "map-reset");
    await works(page, both);
    await done(page);
  });
}
