// Nothing that a user makes is lost: each step can be undone and done again, by button, by keys and by the browser's
// own Back and Forward, and a table that was replaced comes back with all that was made of it.
import { fileURLToPath } from "node:url";
import {
  at,
  change,
  choose,
  expect,
  fresher,
  measures,
  open,
  ready,
  set,
  show,
  shows,
  sizes,
  slider,
  small,
  tab,
  test,
  upload,
} from "./test.mjs";

const screens = fileURLToPath(new URL("results/screens/", import.meta.url));
const title = (page, name) => at(page, name).getAttribute("title");
const texts = (page, name) => at(page, name).allTextContents();
const values = (page, name) => at(page, name).evaluateAll((fields) => fields.map((field) => field.value));

// All that a user sees of what was made.
async function look(page) {
  return {
    k: await at(page, "k").inputValue(),
    sizes: await sizes(page),
    names: await texts(page, "segment-select"),
    notes: (await values(page, "segment-note")).filter((text) => text !== ""),
    groups: await values(page, "group-name"),
    groupSizes: await at(page, "group-row").evaluateAll((rows) => rows.map((row) => row.dataset.size)),
    computed: await page.locator(".computed li strong").allTextContents(),
    roles: await page.locator("[data-testid^=role-]").evaluateAll((picks) => picks.map((pick) => pick.value)),
    weight: await values(page, "weight-visits"),
    selection: await at(page, "selection").getAttribute("data-value"),
    address: new URL(page.url()).hash,
  };
}

async function rename(page, name, nth = 0) {
  await at(page, "segment-rename").nth(nth).click();
  await at(page, "segment-name").fill(name);
  await at(page, "segment-name").press("Enter");
}

async function note(page, text) {
  if ((await at(page, "segment-open").first().getAttribute("aria-expanded")) === "false") {
    await at(page, "segment-open").first().click();
  }
  const folded = at(page, "segment-row").first().locator("details:has([data-testid=segment-note])");
  if ((await folded.getAttribute("open")) === null) await folded.locator("summary").click();
  await at(page, "segment-note").first().fill(text);
  await at(page, "segment-note").first().blur();
}

// Does something on the map, and goes back to the columns.
async function onMap(page, act) {
  await tab(page, "explore");
  await act();
  await tab(page, "columns");
  await expect(at(page, "role-spent")).toBeVisible();
}

async function box(page) {
  await at(page, "tool-box").click();
  const area = await at(page, "map").boundingBox();
  await page.mouse.move(area.x + 2, area.y + 2);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width / 2, area.y + area.height - 2, { steps: 4 });
  await page.mouse.up();
}

test("every step is undone and done again, by button, by keys and by Back and Forward", async ({ page }) => {
  test.slow();
  await open(page, "k=3&iterations=60");
  await upload(page, small());
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  await tab(page, "columns");
  await show(page, "role-spent");
  await show(page, "weight-visits");
  const steps = [
    [/ 3 → 4$/, () => set(page, "k", 4)],
    [/name “Loyal”/, () => rename(page, "Loyal")],
    [/note “Seen in May”/, () => note(page, "Seen in May")],
    [/selection/, () => at(page, "segment-select").nth(1).click()],
    [/group “Group 1”$/, () => onMap(page, () => at(page, "group-keep").click())],
    [
      /group “Group 1” → “North”/,
      async () => {
        await at(page, "group-name").fill("North");
        await at(page, "group-name").press("Enter");
      },
    ],
    [
      /computed column “ratio”/,
      async () => {
        await at(page, "new-column-name").fill("ratio");
        await at(page, "new-column-formula").fill("spent / (visits + 1)");
        await at(page, "new-column").click();
        await expect(at(page, "role-ratio")).toBeVisible();
      },
    ],
    [/use of “spent” Feature → Profile only/, () => at(page, "role-spent").selectOption("describe")],
    [/weight of “visits” 1 → 2/, () => set(page, "weight-visits", 2)],
    [/selection/, () => onMap(page, () => box(page))],
    [/name “Loyal” removed/, () => rename(page, "")],
    [/Method/, () => set(page, "algorithm", "gaussian-mixture")],
  ];
  const states = [await look(page)];
  for (const [told, act] of steps) {
    await act();
    await expect.poll(() => title(page, "undo")).toMatch(told);
    await ready(page);
    await page.evaluate(() => new Promise((done) => setTimeout(done, 120)));
    states.push(await look(page));
    expect(states.at(-1), String(told)).not.toEqual(states.at(-2));
  }
  await page.screenshot({ path: `${screens}undo.png` });

  const ways = {
    button: [() => at(page, "undo").click(), () => at(page, "redo").click()],
    keys: [() => page.keyboard.press("Control+z"), () => page.keyboard.press("Control+Shift+Z")],
    browser: [() => page.goBack(), () => page.goForward()],
  };
  for (const [way, [back, forth]] of Object.entries(ways)) {
    await page.locator("h1").click();
    for (let step = steps.length - 1; step >= 0; step -= 1) {
      expect(await title(page, "undo"), way).toMatch(steps[step][0]);
      await back();
      await expect.poll(() => look(page), { message: `${way}: back before ${steps[step][0]}` }).toEqual(states[step]);
      expect(await title(page, "redo"), way).toMatch(steps[step][0]);
    }
    for (let step = 0; step < steps.length; step += 1) {
      await forth();
      await expect.poll(() => look(page), { message: `${way}: ${steps[step][0]} again` }).toEqual(states[step + 1]);
    }
    await expect(at(page, "redo")).toBeDisabled();
    await ready(page);
  }

  // All at once, faster than the page answers, is where it began.
  for (const _ of steps) await page.keyboard.press("Control+z");
  await expect.poll(() => look(page)).toEqual(states[0]);
  for (const _ of steps) await page.keyboard.press("Control+y");
  await expect.poll(() => look(page)).toEqual(states.at(-1));
  // Something new, and what was undone is gone.
  await page.goBack();
  await expect(at(page, "redo")).toBeEnabled();
  await change(page, "cluster", "k", 5);
  await expect(at(page, "redo")).toBeDisabled();
});

test("a slider that is dragged is one step, and an address that is typed is one", async ({ page }) => {
  await open(page);
  await expect(at(page, "undo")).toBeDisabled();
  await expect(at(page, "redo")).toBeDisabled();
  const entries = await page.evaluate(() => history.length);
  await show(page, "k");
  const track = await slider(page, "k").boundingBox();
  const y = track.y + track.height / 2;
  await page.mouse.move(track.x + track.width * 0.25, y);
  await page.mouse.down();
  for (let part = 0.3; part < 0.9; part += 0.02) await page.mouse.move(track.x + track.width * part, y);
  // However long it is held.
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1200)));
  await page.mouse.move(track.x + track.width * 0.6, y, { steps: 5 });
  await page.mouse.up();
  const dragged = await at(page, "k").inputValue();
  await expect.poll(() => title(page, "undo")).toMatch(new RegExp(` 6 → ${dragged}$`));
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  await expect.poll(() => new URL(page.url()).hash).toBe(`#k=${dragged}`);

  await page.evaluate(() => {
    location.hash = "k=3&scale=none";
  });
  await shows(page, "n-clusters", 3);
  await expect(at(page, "scale")).toHaveValue("none");
  await page.goBack();
  await expect(at(page, "k")).toHaveValue(dragged);
  await expect(at(page, "scale")).toHaveValue("standard");
  await at(page, "undo").click();
  await expect(at(page, "k")).toHaveValue("6");
  await expect.poll(() => new URL(page.url()).hash).toBe("");
  await expect(at(page, "undo")).toBeDisabled();
  await page.goForward();
  await expect(at(page, "k")).toHaveValue(dragged);
  await page.goForward();
  await expect(at(page, "scale")).toHaveValue("none");
  await shows(page, "n-clusters", 3);

  // The page loaded anew begins anew; the entries from before are addresses.
  await page.reload();
  await ready(page);
  await expect(at(page, "undo")).toBeDisabled();
  await page.goBack();
  await expect(at(page, "scale")).toHaveValue("standard");
  await expect(at(page, "k")).toHaveValue(dragged);
  await at(page, "undo").click();
  await expect(at(page, "scale")).toHaveValue("none");
  await shows(page, "n-clusters", 3);
});

test("in a text the keys undo what was typed, and a step that cannot be done is none", async ({ page }) => {
  await open(page, "k=3");
  await upload(page, small());
  await set(page, "k", 4);
  await shows(page, "n-clusters", 4);
  const before = await title(page, "undo");
  await note(page, "kept");
  await at(page, "segment-note").first().focus();
  await page.keyboard.press("End");
  await page.keyboard.type(" and more");
  await page.keyboard.press("Control+z");
  await expect(at(page, "segment-note").first()).not.toHaveValue(/more/);
  await expect(at(page, "k")).toHaveValue("4");
  await expect(at(page, "redo")).toBeDisabled();
  await at(page, "undo").click();
  await expect(at(page, "segment-note").first()).toHaveValue("");
  expect(await title(page, "undo")).toBe(before);

  await tab(page, "columns");
  await at(page, "new-column-name").fill("wrong");
  await at(page, "new-column-formula").fill("no such column / 2");
  await at(page, "new-column").click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.locator(".computed li")).toHaveCount(0);
  expect(await title(page, "undo")).toBe(before);
  await expect.poll(() => new URL(page.url()).hash).toBe("#k=4");
});

test("a table that was replaced comes back with all that was made of it", async ({ page }) => {
  test.slow();
  await open(page, "k=4&iterations=60");
  await rename(page, "Regulars");
  await note(page, "Ask Anna");
  await at(page, "segment-select").nth(1).click();
  await at(page, "group-keep").click();
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 90_000 });
  await tab(page, "columns");
  const made = await look(page);
  await upload(page, small());
  await shows(page, "n-rows", 120);
  const notice = at(page, "replaced");
  await expect(notice).toContainText("spring.csv replaced customers.csv.");
  await expect(at(page, "group-row")).toHaveCount(0);
  await set(page, "k", 3);
  await rename(page, "Seventy");
  const there = await look(page);
  await page.screenshot({ path: `${screens}replaced.png` });

  const maps = (await measures(page, "map")).length;
  await at(page, "replaced-back").click();
  await shows(page, "n-rows", 8950);
  await ready(page);
  await expect.poll(() => look(page)).toEqual(made);
  await expect(notice).toHaveCount(0);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  expect((await measures(page, "map")).slice(maps).map((map) => map.detail.compute_ms)).toEqual([0]);

  // And forth again, by three steps: the table, k, the name.
  await page.goForward();
  await shows(page, "n-rows", 120);
  await ready(page);
  expect(await title(page, "undo")).toBe("Undo: spring.csv in place of customers.csv");
  await page.goForward();
  await expect(at(page, "k")).toHaveValue("3");
  await at(page, "redo").click();
  await expect.poll(() => look(page)).toEqual(there);
  await ready(page);

  // The same file read anew, in a way that may give other rows: names are of those before.
  await tab(page, "data");
  const before = (await measures(page, "cluster")).length;
  await set(page, "read-bad-cells", "missing");
  await fresher(page, "cluster", before);
  await expect(at(page, "segment-select").first()).not.toHaveText("Seventy");
  await expect(notice).toContainText("spring.csv was read anew");
  await at(page, "undo").click();
  await expect(at(page, "segment-select").first()).toHaveText("Seventy");
  await expect(at(page, "read-bad-cells")).toHaveValue("stop");
  await tab(page, "columns");
  await expect.poll(() => look(page)).toEqual(there);

  // One file after another, and all the way back.
  await choose(page, { name: "autumn.csv", content: small().content.replaceAll("K1", "A1") });
  await expect(notice).toContainText("autumn.csv replaced spring.csv.");
  await ready(page);
  await at(page, "undo").click();
  await expect.poll(() => look(page)).toEqual(there);
  await at(page, "undo").click();
  await at(page, "undo").click();
  await at(page, "undo").click();
  await shows(page, "n-rows", 8950);
  await expect.poll(() => look(page)).toEqual(made);
});

test("two of the same name are told, and several alerts are one list", async ({ page }) => {
  await open(page, "k=many&scale=loud&colour=blue");
  const alert = page.locator(".alert");
  await expect(alert).toHaveCount(1);
  await expect(alert.locator("li")).toHaveCount(3);
  await show(page, "k");
  const told = page.locator(`#${await at(page, "k").getAttribute("aria-describedby")}`);
  await expect(told).toContainText("many");
  await set(page, "k", 3);
  await expect(told).not.toContainText("many");
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(alert).toHaveCount(0);

  await upload(page, small());
  await rename(page, "Twins");
  await at(page, "segment-rename").nth(1).click();
  const field = at(page, "segment-name");
  const [start, end, text] = await field.evaluate((field) => [field.selectionStart, field.selectionEnd, field.value]);
  expect([start, end]).toEqual([0, text.length]);
  expect(end).toBeGreaterThan(0);
  await page.keyboard.type("Twins");
  const at_field = page.locator(`#${await field.getAttribute("aria-describedby")}`);
  await expect(at_field).toHaveText("Two segments are called Twins.");
  await page.keyboard.press("Enter");
  await expect(at(page, "segment-row").first()).toContainText("Two segments are called Twins.");
  await at(page, "undo").click();
  await expect(at(page, "segment-row").first()).not.toContainText("are called");

  await at(page, "segment-select").first().click();
  await at(page, "group-keep").click();
  await at(page, "group-keep").click();
  await at(page, "group-name").nth(1).fill("Group 1");
  await at(page, "group-name").nth(1).press("Enter");
  await expect(at(page, "group-row").nth(1)).toContainText("Two groups are called Group 1.");
});
