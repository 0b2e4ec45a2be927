// A tab is pressed twice, then another table comes: what the tab shows is of that one.
import { at, choose, expect, faults, honest, made, named, opened, ready } from "./fault.mjs";

const shop = made("shop.csv", { id: "S", columns: ["orders", "basket", "tenure"], rows: 100 });
const clinic = made("clinic.csv", { id: "C", columns: ["weight", "pressure", "pulse"], rows: 140 });

const shown = (page) => page.locator("[data-testid=customer-row]:not([hidden])");

async function other(page) {
  const next = (await page.locator("header .about strong").textContent()) === shop.name ? clinic : shop;
  await choose(page, next);
  await named(page, next);
  await ready(page);
  return next === shop ? [shop, clinic] : [clinic, shop];
}

const press = (page, name, times = 2) => at(page, `tab-${name}`).click({ clickCount: times, delay: 0 });

faults(
  "a tab pressed twice",
  (page) => opened(page, shop),
  [
    ["profiles", "profiles"],
    ["evidence", "evidence"],
    ["customers", "customers"],
    ["what if", "what-if"],
    ["compare", "compare"],
    ["table", "data"],
    ["columns", "columns"],
    ["export", "export"],
  ],
  async ({ page }, name) => {
    if (name === "what-if") await at(page, "tab-explore").click();
    await press(page, name);
    const [now, before] = await other(page);
    const panel = page.getByRole("tabpanel");
    await expect(panel).toHaveAttribute("aria-labelledby", `tab-${name === "what-if" ? "explore" : name}`);
    if (["profiles", "what-if", "data", "columns", "customers"].includes(name))
      await expect(panel).toContainText(now.columns[1]);
    await expect(panel, "nothing of the table before").not.toContainText(before.columns[1]);
    // Evidence and comparison follow what is changed next.
    await expect(at(page, "n-rows")).toHaveAttribute("data-value", String(now.ids.length));
    await honest(page, [now], { segmented: true });
  },
);

async function follows(page, now) {
  await expect(at(page, "customers-count")).toHaveAttribute("data-value", String(now.ids.length));
  await expect(shown(page).first()).toContainText(now.ids[0]);
  await expect(page.getByRole("tabpanel").getByRole("columnheader", { name: now.columns[0] })).toBeVisible();
  const group = await shown(page).first().locator("span").nth(1).textContent();
  expect(group).not.toBe("");
}

faults(
  "the customers' grid",
  (page) => opened(page, shop),
  [
    [
      "pressed three times, then another table",
      async (page) => {
        await press(page, "customers", 3);
        const [now] = await other(page);
        await follows(page, now);
      },
    ],
    [
      "pressed twice, sorted and scrolled, then another table",
      async (page) => {
        await press(page, "customers", 2);
        const [now] = await other(page);
        await at(page, `sort-${now.columns[0]}`).click();
        await at(page, "customers").evaluate((grid) => grid.scrollTo(0, 1e6));
        await press(page, "customers", 2);
        const [next] = await other(page);
        await follows(page, next);
      },
    ],
    [
      "pressed twice, then another number of segments",
      async (page) => {
        await press(page, "customers", 2);
        const names = () =>
          shown(page).evaluateAll((lines) => lines.map((line) => line.children[1].textContent).join());
        const before = await names();
        await at(page, "k").fill("7");
        await expect(at(page, "n-clusters")).toHaveAttribute("data-value", "7");
        await ready(page);
        await expect.poll(names).not.toBe(before);
        await at(page, "k").fill("3");
        await ready(page);
      },
    ],
    [
      "pressed twice, then a search",
      async (page) => {
        await press(page, "customers", 2);
        const [now] = await other(page);
        await at(page, "customers-find").fill(now.ids[11]);
        await expect(at(page, "customers-count")).toHaveAttribute("data-value", "1");
        await expect(shown(page)).toHaveCount(1);
        await expect(shown(page).first()).toContainText(now.ids[11]);
        await at(page, "customers-find").fill("");
      },
    ],
    [
      "pressed twice while another table is read",
      async (page) => {
        const [before] = await other(page);
        await choose(page, before === shop ? clinic : shop);
        await press(page, "customers", 2);
        await ready(page);
        await follows(page, before === shop ? clinic : shop);
      },
    ],
  ],
  async ({ page }, act) => {
    await act(page);
  },
);
