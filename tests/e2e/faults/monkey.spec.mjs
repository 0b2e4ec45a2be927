// A monkey at the page: operations drawn from a seed, over every control, at random pace. Then the page comes to rest
// and is what a page opened anew is, at the same address with the same table.
//   STRATA_MONKEY_SEEDS=100 STRATA_MONKEY_OPERATIONS=120    makes it longer; seeds by name: 3,8,12 or 7,
import { drawn, generator, give, perform, replaceSample, rests, START, tables, told } from "../operations.mjs";
import { at, download, expect, ready, set, show, test } from "../test.mjs";
import { press } from "./fault.mjs";

const wished = process.env.STRATA_MONKEY_SEEDS ?? "10";
const seeds = wished.includes(",")
  ? wished.split(",").filter(Boolean).map(Number)
  : Array.from({ length: Number(wished) }, (_, at) => at + 1);
const count = Number(process.env.STRATA_MONKEY_OPERATIONS ?? 60);

const FIGURES = [
  "n-rows",
  "n-features",
  "n-clusters",
  "n-noise",
  "inertia",
  "silhouette",
  "calinski-harabasz",
  "davies-bouldin",
];
const READING = [
  "read-delimiter",
  "read-quote",
  "read-encoding",
  "read-header",
  "read-decimal",
  "read-misfits",
  "read-bad-cells",
];

const name = (page) => page.locator("header .about strong").textContent();

// What is named is what is shown, whenever the page is at rest.
async function whole(page) {
  const shown = await page.evaluate(() => {
    const value = (name) => Number(document.querySelector(`[data-testid=${name}]`)?.dataset.value ?? 0);
    const cards = [...document.querySelectorAll("[data-testid=segment-row]")];
    return {
      name: document.querySelector("header .about strong").textContent,
      state: document.querySelector("[data-testid=app]").dataset.state,
      rows: value("n-rows"),
      held: cards.reduce((sum, card) => sum + Number(card.dataset.size), 0) + value("n-noise"),
      dropped: document.querySelector("[data-testid=impute]").value === "drop",
    };
  });
  if (!shown.name) return;
  const table = tables.find((table) => table.name === shown.name);
  expect(shown.rows, `${shown.name} is named`).toBe(table.rows);
  if (shown.state === "ready" && !shown.dropped) expect(shown.held, `segments of ${shown.name}`).toBe(table.rows);
}

// What the page tells of its segments. Answers come in the order of their questions: once the workbook is here, which
// no operation asks for, none of the monkey's files is on its way any more.
async function result(page) {
  await at(page, "tab-export").click();
  const workbook = page.waitForEvent("download", (file) => file.suggestedFilename().endsWith(".xlsx"));
  await at(page, "export-xlsx").click();
  await workbook;
  const figures = {};
  for (const figure of FIGURES)
    figures[figure] = await at(page, figure).evaluateAll(([element]) => element?.getAttribute("data-value") ?? null);
  return { figures, labels: (await download(page, "download-labels")).rows.map((row) => row.join(",")).join("\n") };
}

// How the table was read is not in the address.
const reading = (page) =>
  page.evaluate(
    (names) => Object.fromEntries(names.map((name) => [name, document.querySelector(`[data-testid=${name}]`)?.value])),
    READING,
  );

for (const seed of seeds) {
  test(`seed ${seed}`, async ({ page, browser, baseURL }, info) => {
    info.setTimeout(60_000 + count * 2000);
    const operations = drawn(seed, count);
    const done = [];
    const context = await browser.newContext({ baseURL, viewport: page.viewportSize() });
    try {
      await replaceSample(page.context());
      const saved = [];
      page.on("download", (file) => saved.push(file));
      await page.goto(`#${START}`);
      await rests(page);
      const past = { at: 0, last: 0 };
      for (const operation of operations) {
        done.push(operation);
        await perform(page, operation, past);
        if (operation.at(-1) === "rest") await whole(page);
      }
      await rests(page);
      await whole(page);
      if ((await at(page, "app").getAttribute("data-state")) === "error") {
        // Cancelled, or settings that go with no table: a user mends that by the same controls.
        done.push(["mended"]);
        const { below } = generator(seed);
        for (const [control, word] of [
          ["impute", "median"],
          ["pca", "none"],
          ["algorithm", "kmeans"],
          ["k", 3],
          ["seed", 100 + below(99)],
        ]) {
          await set(page, control, word);
        }
        if (!(await name(page))) await give(page, tables[0]);
        if ((await at(page, "stage-map").getAttribute("data-state")) !== "fresh") await press(page, "map-reset");
      }
      await ready(page);
      await whole(page);

      // The same address in another browser profile, the same table, read in the same way.
      await at(page, "tab-data").click();
      const read = await reading(page);
      const named = await name(page);
      const same = tables.find((known) => known.name === named);
      const expected = await result(page);
      const problems = [];
      context.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      context.on("weberror", (error) => problems.push(error.error().message));
      await replaceSample(context);
      const fresh = await context.newPage();
      const { hash } = new URL(page.url());
      // Waits for a file, so that the sample is not read first.
      await fresh.goto(`${hash || "#"}${hash.includes("file=") ? "" : "&file=awaited.csv&fingerprint=0"}`);
      await expect(at(fresh, "linked-file")).toBeVisible();
      if (same.name === "customers.csv") await at(fresh, "linked-sample").click();
      else await give(fresh, same);
      await expect(fresh.locator("header .about strong")).toHaveText(same.name);
      await rests(fresh);
      await at(fresh, "tab-data").click();
      for (const [control, word] of Object.entries(read)) {
        if (word === undefined || (await at(fresh, control).inputValue()) === word) continue;
        await show(fresh, control);
        await at(fresh, control).selectOption(word);
        await rests(fresh);
      }
      await ready(fresh);
      const found = await result(fresh);
      expect(found.figures, "figures are those of a page opened anew").toEqual(expected.figures);
      expect(found.labels === expected.labels, "labels are those of a page opened anew, to the byte").toBe(true);
      expect(problems).toEqual([]);
    } catch (error) {
      const stages = await page
        .locator(".stages span")
        .evaluateAll((marks) => marks.map((mark) => `${mark.dataset.testid} ${mark.dataset.state}`).join(", "))
        .catch(() => "no page");
      error.message += `\n\nseed ${seed}, ${done.length} operations, ${stages}, address ${page.url()}:\n${told(done)}`;
      throw error;
    } finally {
      await context.close();
    }
  });
}
