// Something is saved or asked for at a bad moment: what comes is of one table, and what does not come is told.
import {
  alerts,
  at,
  bytes,
  choose,
  dismiss,
  expect,
  faults,
  honest,
  made,
  named,
  ofOneTable,
  opened,
  ready,
  rests,
  set,
  tab,
  take,
  tableName,
  works,
} from "./fault.mjs";
import { hold, kill, lanes, release } from "./crew.mjs";

const spring = made("spring.csv", { id: "A" });
const autumn = made("autumn.csv", { id: "B", columns: ["orders", "basket", "tenure"], rows: 140 });
const both = [spring, autumn];
const next = async (page) => ((await tableName(page).textContent()) === spring.name ? autumn : spring);

// What each button's file must say of one of the tables, and no other.
const stem = (table) => table.name.replace(".csv", "");
const checks = {
  "download-labels": ({ name, text }) => expect(name).toContain(stem(ofOneTable(text, both))),
  "export-csv": ({ name, text }) => expect(name).toContain(stem(ofOneTable(text, both))),
  "export-report": ({ name, text }) => {
    const table = both.find((table) => name.includes(stem(table)));
    expect(text).toContain(`Segments of ${table.name}</h1>`);
    expect(text).toContain(`${table.ids.length} customers`);
    expect(text).toContain(table.columns[0]);
    expect(text).not.toContain((table === spring ? autumn : spring).columns[1]);
  },
  "export-svg": ({ name, text }) => {
    const table = both.find((table) => name.includes(stem(table)));
    expect(text).toContain(`Map of ${stem(table)}`);
  },
  "session-save": ({ text }) => {
    const { table, layout } = JSON.parse(text);
    const named = both.find(({ name }) => name === table.name);
    expect(table.rows).toBe(named.ids.length);
    if (layout) expect(layout.rows).toHaveLength(named.ids.length);
  },
  "download-map": ({ text }) => {
    const ids = text
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",")[0]);
    const table = both.find((table) => table.ids[0] === ids[0]);
    expect(ids).toEqual(table.ids);
  },
  "recipe-json": ({ text }) => {
    const model = JSON.parse(text);
    const columns = model.features.map((feature) => feature.column);
    expect(both.map((table) => table.columns)).toContainEqual(columns);
    expect(model.agreement.rows).toBe(both.find((table) => table.columns[0] === columns[0]).ids.length);
  },
  "recipe-sql": ({ text }) => {
    const [inside] = both.filter((table) => text.includes(table.columns[1]));
    expect(text).not.toContain((inside === spring ? autumn : spring).columns[1]);
  },
};

// Collects all that is saved from now on.
function collect(page) {
  const files = [];
  const add = (file) => files.push(file);
  page.on("download", add);
  const texts = async () =>
    Promise.all(
      files.map(async (file) => ({ name: file.suggestedFilename(), text: (await bytes(file)).toString("utf8") })),
    );
  return { files, texts, stop: () => page.off("download", add) };
}

const start = async (page) => {
  await opened(page, spring);
  await tab(page, "export");
};

// Where the button lies.
const viewOf = (name) => (name === "download-map" ? "explore" : "export");

async function prepared(page, name) {
  await dismiss(page);
  await tab(page, viewOf(name));
  await ready(page);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  if (name.startsWith("recipe")) await expect(at(page, "recipe-agreement")).toBeVisible();
  await expect(at(page, name)).toBeEnabled();
}

// Pressed; at rest; pressed again: each press brought a file or a sentence, and each file is of one table.
async function told(page, name, presses, saved) {
  const all = () => saved.files.length;
  await rests(page);
  await expect
    .poll(async () => all() >= presses || (await alerts(page).count()) > 0, { message: "each press is answered" })
    .toBe(true);
  for (const file of await saved.texts()) checks[name](file);
}

const asked = Object.keys(checks);

faults(
  "pressed while another table is read",
  start,
  asked.map((name) => [name, name]),
  async ({ page }, name) => {
    await prepared(page, name);
    const table = await next(page);
    const saved = collect(page);
    // The worker comes to the question after the table.
    await hold(page, lanes.segments);
    await choose(page, table);
    const pressed = await at(page, name).evaluate((button) => !button.disabled && (button.click(), true));
    await release(page, lanes.segments);
    await named(page, table);
    await told(page, name, pressed ? 1 : 0, saved);
    saved.stop();
    await honest(page, both, { segmented: true });
  },
);

faults(
  "pressed in the moment in which another table is there",
  start,
  asked.map((name) => [name, name]),
  async ({ page }, name) => {
    await prepared(page, name);
    const table = await next(page);
    const saved = collect(page);
    // As soon as the page names the other table, before its segments are known.
    await page.evaluate(
      ([name, table]) => {
        const head = document.querySelector("header .about strong");
        window.pressed = new Promise((done) => {
          const watcher = new MutationObserver(() => {
            if (head.textContent !== table) return;
            watcher.disconnect();
            const button = document.querySelector(`[data-testid=${name}]`);
            const can = Boolean(button && !button.disabled);
            if (can) button.click();
            done(can);
          });
          watcher.observe(head, { childList: true, characterData: true, subtree: true });
        });
      },
      [name, table.name],
    );
    await choose(page, table);
    const pressed = await page.evaluate(() => window.pressed);
    await told(page, name, pressed ? 1 : 0, saved);
    saved.stop();
    await honest(page, both, { segmented: true });
  },
);

faults(
  "at other bad moments",
  start,
  [
    [
      "labels pressed twice at once",
      async (page) => {
        const saved = collect(page);
        await at(page, "download-labels").dblclick();
        await expect.poll(() => saved.files.length).toBeGreaterThan(0);
        for (const file of await saved.texts()) checks["download-labels"](file);
        saved.stop();
      },
    ],
    [
      "k is moved twice while the model to be taken along is judged",
      async (page) => {
        // The judgement of the segments before comes late, and is not taken for that of these.
        await tab(page, "export");
        for (const k of [4, 5, 4, 3]) {
          await at(page, "k").fill(String(k));
          await expect(at(page, "n-clusters")).toHaveAttribute("data-value", String(k));
        }
        await ready(page);
        await expect(at(page, "recipe-agreement")).toBeVisible();
      },
    ],
    [
      "every export pressed in one breath",
      async (page) => {
        await prepared(page, "recipe-json");
        const saved = collect(page);
        await page.evaluate(
          (names) => names.forEach((name) => document.querySelector(`[data-testid=${name}]`).click()),
          asked,
        );
        await expect
          .poll(() => saved.files.length + Number(saved.files.length < asked.length), { timeout: 15_000 })
          .toBeGreaterThanOrEqual(asked.length);
        for (const { name, text } of await saved.texts()) {
          const kind = name.endsWith(".html")
            ? "export-report"
            : name.endsWith(".svg")
              ? "export-svg"
              : name.endsWith(".strata.json")
                ? "session-save"
                : undefined;
          if (kind) checks[kind]({ name, text });
          else expect(text.length).toBeGreaterThan(50);
        }
        saved.stop();
      },
    ],
    [
      "while the worker is replaced",
      async (page) => {
        const saved = collect(page);
        await kill(page, lanes.segments);
        await at(page, "download-labels").click();
        await told(page, "download-labels", 1, saved);
        saved.stop();
      },
    ],
    [
      "while k is moved",
      async (page) => {
        const saved = collect(page);
        for (const k of [4, 5, 6, 3]) {
          await at(page, "k").fill(String(k));
          await at(page, "download-labels").click();
        }
        await rests(page);
        await expect.poll(() => saved.files.length).toBe(4);
        for (const { text } of await saved.texts()) ofOneTable(text, both, { grouped: false });
        saved.stop();
      },
    ],
    [
      "the browser does not make a file",
      async (page) => {
        await page.evaluate(() => {
          window.made = URL.createObjectURL;
          URL.createObjectURL = () => {
            throw new DOMException("no", "NotAllowedError");
          };
        });
        for (const name of ["download-labels", "download-map", "export-csv", "export-report", "session-save"]) {
          await tab(page, viewOf(name));
          expect(await take(page, name), `${name} is told`).toBe(null);
        }
        await page.evaluate(() => void (URL.createObjectURL = window.made));
        await dismiss(page);
      },
    ],
    [
      "a question of what if, then another table",
      async (page) => {
        const table = await next(page);
        const before = table === spring ? autumn : spring;
        await tab(page, "what-if");
        await hold(page, lanes.segments);
        await choose(page, table);
        const field = at(page, `what-if-${before.columns[0]}`);
        if (await field.count()) {
          await field.fill("1");
          await field.dispatchEvent("change");
        }
        await release(page, lanes.segments);
        await named(page, table);
        await ready(page);
        await expect(page.getByRole("tabpanel")).not.toContainText(before.columns[1]);
        const customer = await at(page, "what-if-customer").textContent();
        expect(table.ids).toContain(customer.trim());
      },
    ],
    [
      "new customers, then another table",
      async (page) => {
        const table = await next(page);
        const before = table === spring ? autumn : spring;
        await tab(page, "export");
        await hold(page, lanes.segments);
        await at(page, "score-input").setInputFiles({
          name: "new.csv",
          mimeType: "",
          buffer: Buffer.from(before.content),
        });
        await choose(page, table);
        await release(page, lanes.segments);
        await named(page, table);
        await ready(page);
        // What was scored is not shown beside a table that it was not scored by.
        await expect
          .poll(async () => (await at(page, "scored").count()) === 0 || (await alerts(page).count()) > 0)
          .toBe(true);
        await expect(at(page, "placed")).toHaveAttribute("data-value", "0");
      },
    ],
    [
      "new customers from a file that is none",
      async (page) => {
        await tab(page, "export");
        await at(page, "score-input").setInputFiles({
          name: "new.png",
          mimeType: "",
          buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
        });
        await expect(page.getByRole("tabpanel").getByText("new.png").or(alerts(page)).first()).toBeVisible();
      },
    ],
    [
      "two columns compared while another table is read",
      async (page) => {
        await tab(page, "columns");
        const table = await next(page);
        await hold(page, lanes.segments);
        const button = at(page, "suggest-compare");
        await choose(page, table);
        if (await button.count()) await button.click();
        await release(page, lanes.segments);
        await named(page, table);
        await rests(page);
      },
    ],
  ],
  async ({ page }, act) => {
    await prepared(page, "download-labels");
    await act(page);
    await rests(page);
    await dismiss(page);
    await works(page, both);
  },
);
