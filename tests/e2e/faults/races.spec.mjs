// A user is faster than the page: the last wish counts, and nothing is left under way.
import {
  alerts,
  at,
  CHEAP,
  choose,
  dismiss,
  drop,
  expect,
  faults,
  honest,
  made,
  named,
  opened,
  paste,
  press,
  ready,
  rests,
  set,
  tab,
  tableName,
  test,
  works,
} from "./fault.mjs";
import { hold, lanes, release } from "./crew.mjs";

const spring = made("spring.csv", { id: "A" });
const autumn = made("autumn.csv", { id: "B", columns: ["orders", "basket", "tenure"], rows: 140 });
const winter = made("winter.csv", { id: "C", columns: ["rooms", "nights", "price"], rows: 90 });
const every = [spring, autumn, winter];

const open = (page) => opened(page, spring);

// Moves a slider as a dragged one does, without a pause.
const drag = (page, name, values) =>
  at(page, `${name}-slider`).evaluate((slider, values) => {
    for (const value of values) {
      slider.value = value;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }, values);

async function shows(page, table, k = 3) {
  await named(page, table);
  await ready(page);
  await expect(at(page, "n-clusters")).toHaveAttribute("data-value", String(k));
  await expect(at(page, "k")).toHaveValue(String(k));
}

faults(
  "all at once",
  open,
  [
    [
      "k is dragged, and another table comes",
      async (page) => {
        await drag(page, "k", [4, 5, 6, 7, 8, 9, 3]);
        await choose(page, autumn);
        await drag(page, "k", [9, 8, 7, 3]);
        await shows(page, autumn);
      },
    ],
    [
      "a table comes, k is dragged, and it is cancelled",
      async (page) => {
        await hold(page, lanes.segments);
        await choose(page, spring);
        await drag(page, "k", [4, 5, 6, 3]);
        await expect(at(page, "cancel")).toBeVisible();
        await at(page, "cancel").click();
        await release(page, lanes.segments);
        await rests(page);
        await honest(page, every);
        await choose(page, winter);
        await shows(page, winter);
      },
    ],
    [
      "B is chosen before A was read",
      async (page) => {
        await choose(page, spring);
        await choose(page, autumn);
        await shows(page, autumn);
      },
    ],
    [
      "A, B, A, B, A in one breath",
      async (page) => {
        for (const table of [spring, autumn, spring, autumn, winter]) await drop(page, table);
        await shows(page, winter);
      },
    ],
    [
      "a table that is refused, and one that is not",
      async (page) => {
        await choose(page, { name: "bad.csv", content: "a\n" });
        await choose(page, autumn);
        await shows(page, autumn);
        await choose(page, spring);
        await choose(page, { name: "bad.csv", content: "a\n" });
        await expect(alerts(page, "bad.csv")).toBeVisible();
        await rests(page);
        await honest(page, every);
        await dismiss(page);
      },
    ],
    [
      "the sample's button while a file is read",
      async (page) => {
        await page.route("**/customers.csv", (route) =>
          route.fulfill({ body: winter.content, contentType: "text/csv" }),
        );
        await hold(page, lanes.segments);
        await choose(page, autumn);
        await at(page, "sample").click();
        await release(page, lanes.segments);
        await named(page, { name: "customers.csv" });
        await ready(page);
        await honest(page, [{ ...winter, name: "customers.csv" }], { segmented: true });
      },
    ],
    [
      "a file while the sample is fetched",
      async (page) => {
        let answer;
        await page.unroute("**/customers.csv");
        const asked = new Promise((done) => {
          void page.route("**/customers.csv", async (route) => {
            done();
            await new Promise((go) => (answer = go));
            await route.fulfill({ body: winter.content, contentType: "text/csv" });
          });
        });
        await at(page, "sample").click();
        await asked;
        await choose(page, autumn);
        await named(page, autumn);
        answer();
        await page.waitForResponse("**/customers.csv").catch(() => {});
        // The file was the last wish.
        await shows(page, autumn);
      },
    ],
    [
      "pasted while a file is read",
      async (page) => {
        await choose(page, spring);
        await paste(page, winter.content);
        await named(page, { name: "pasted table" });
        await ready(page);
        await honest(page, [{ ...winter, name: "pasted table" }], { segmented: true });
      },
    ],
    [
      "renamed while the segments are found anew",
      async (page) => {
        await at(page, "segment-rename").first().click();
        await at(page, "segment-name").fill("Mine");
        await hold(page, lanes.segments);
        await set(page, "k", 4);
        await release(page, lanes.segments);
        await set(page, "k", 3);
        await shows(page, { name: await tableName(page).textContent() });
        await expect(at(page, "segment-row").filter({ hasText: "Mine" })).toHaveCount(1);
      },
    ],
    [
      "renamed while another table comes",
      async (page) => {
        await at(page, "segment-rename").first().click();
        await at(page, "segment-name").fill("Of the table before");
        await hold(page, lanes.segments);
        await choose(page, autumn);
        await at(page, "segment-name").press("Enter");
        await release(page, lanes.segments);
        await shows(page, autumn);
        await expect(at(page, "segment-row").first()).not.toContainText("Of the table before");
      },
    ],
    [
      "a group is kept while another table comes",
      async (page) => {
        await at(page, "segment-select").first().click();
        await hold(page, lanes.segments);
        await choose(page, winter);
        await at(page, "group-keep").click();
        await release(page, lanes.segments);
        await shows(page, winter);
        await expect(at(page, "group-row")).toHaveCount(0);
        await expect(at(page, "selection")).toHaveAttribute("data-value", "0");
      },
    ],
    [
      "Back and Forward while segments are found",
      async (page) => {
        const address = page.url();
        await page.evaluate(() => (location.hash = location.hash.replace("k=3", "k=5")));
        await page.evaluate(() => (location.hash = location.hash.replace("k=5", "k=7")));
        await page.evaluate(() => history.back());
        await page.evaluate(() => history.back());
        await page.evaluate(() => history.forward());
        await rests(page);
        await page.evaluate((hash) => (location.hash = hash), new URL(address).hash);
        await expect(at(page, "n-clusters")).toHaveAttribute("data-value", "3");
        await ready(page);
      },
    ],
    [
      "every method in one breath",
      async (page) => {
        for (const method of ["agglomerative", "dbscan", "hdbscan", "gaussian-mixture", "agglomerative", "kmeans"]) {
          await at(page, "algorithm").selectOption(method);
        }
        await shows(page, { name: await tableName(page).textContent() });
      },
    ],
    [
      "the map is drawn anew, paused and stopped in one breath",
      async (page) => {
        await page.evaluate(() => {
          for (const name of ["map-reset", "map-pause", "map-run", "map-reset", "map-stop", "map-reset"]) {
            document.querySelector(`[data-testid=${name}]`)?.click();
          }
        });
        await ready(page);
        await expect(at(page, "map-state")).toHaveAttribute("data-state", /^(done|running|paused)$/);
        if ((await at(page, "map-state").getAttribute("data-state")) === "paused") await press(page, "map-run");
      },
    ],
    [
      "how it is read is changed again and again",
      async (page) => {
        await tab(page, "data");
        if (!(await at(page, "read-decimal").isVisible())) await at(page, "read-as").click();
        await page.evaluate(() => {
          const select = document.querySelector("[data-testid=read-header]");
          for (const word of ["no", "yes", "no", "auto"]) {
            select.value = word;
            select.dispatchEvent(new Event("change", { bubbles: true }));
          }
        });
        await rests(page);
        await shows(page, { name: await tableName(page).textContent() });
      },
    ],
    [
      "a column's role goes to and fro",
      async (page) => {
        const name = await tableName(page).textContent();
        const table = every.find((table) => table.name === name);
        await tab(page, "columns");
        const role = at(page, `role-${table.columns[2]}`);
        for (const word of ["ignore", "describe", "ignore", "feature"]) {
          await role.evaluate((select, word) => {
            select.value = word;
            select.dispatchEvent(new Event("change", { bubbles: true }));
          }, word);
        }
        await rests(page);
        await expect(at(page, "n-features")).toHaveAttribute("data-value", "3");
      },
    ],
  ],
  async ({ page }, act) => {
    if (
      !every.some(({ name }) => name === undefined) &&
      !every.map(({ name }) => name).includes(await tableName(page).textContent())
    ) {
      await choose(page, spring);
      await named(page, spring);
      await ready(page);
    }
    await act(page);
    await rests(page);
    const name = await tableName(page).textContent();
    if (every.some((table) => table.name === name)) await works(page, every);
  },
);

// ---- reloads ----------------------------------------------------------------------------------------------------

const middles = {
  "while a file is read": (page) => choose(page, autumn),
  "while segments are found": (page) => set(page, "k", 9),
  "while the map moves": (page) => press(page, "map-reset"),
  "while evidence is looked for": (page) => tab(page, "evidence"),
};
for (const [name, act] of Object.entries(middles)) {
  test(`reloaded ${name}`, async ({ page }) => {
    await open(page);
    await act(page);
    await page.reload();
    // A link's table is awaited, or a visit is offered; all the same a table can be given.
    await expect(at(page, "app")).toBeVisible();
    await choose(page, spring);
    await named(page, spring);
    await ready(page);
    await set(page, "k", 3);
    await works(page, every);
  });
}

// ---- cancel at each stage ---------------------------------------------------------------------------------------

const stages = {
  "while a table is read": async (page) => {
    await hold(page, lanes.segments);
    await choose(page, autumn);
  },
  "while segments are found": async (page) => {
    await hold(page, lanes.segments);
    await set(page, "k", 9);
  },
  "while the table is read again": async (page) => {
    await tab(page, "columns");
    await hold(page, lanes.segments);
    await at(page, "role-age").selectOption("ignore");
  },
};
for (const [name, begin] of Object.entries(stages)) {
  test(`cancelled ${name}`, async ({ page }) => {
    await open(page);
    await begin(page);
    await at(page, "cancel").click();
    await release(page, lanes.segments);
    await rests(page);
    await honest(page, every);
    await choose(page, autumn);
    await named(page, autumn);
    await ready(page);
    await set(page, "k", 3);
    await works(page, every);
  });
}

test("cancelled before there is any table, and then one comes", async ({ page }) => {
  await page.goto(`#${CHEAP}`);
  await expect(at(page, "app")).toBeVisible();
  await page.evaluate(() => window.crew.held.set(0, []));
  await choose(page, autumn);
  await at(page, "cancel").click();
  await page.evaluate(() => window.crew.release(0));
  await choose(page, spring);
  await named(page, spring);
  await ready(page);
  await works(page, every);
});
