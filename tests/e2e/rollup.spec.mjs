// A table of orders becomes one row per customer, and goes back.
import { at, choose, download, expect, fresher, measures, open, ready, set, shows, test, upload } from "./test.mjs";

// Orders of 60 customers in two far groups: a third buys often and much. The figures of two customers by hand:
// K0 has 9 lines of 300 each on days 1, 3, 5, ... 17 of March; K1 two of 11 on days 2 and 4. The last day is the 19th.
function orders() {
  const lines = [];
  for (let round = 0; round < 9; round += 1) {
    for (let customer = 0; customer < 60; customer += 1) {
      const often = customer % 3 === 0;
      if (!often && round > 1) continue;
      const day = String(1 + (customer % 3) + 2 * round).padStart(2, "0");
      const amount = often ? 300 + customer : 10 + customer;
      lines.push(`R${lines.length},K${customer},2024-03-${day},${amount},${round % 2 ? "web" : "shop"}`);
    }
  }
  lines.push("R9999,,2024-03-19,5,web");
  return { name: "orders.csv", content: `order_id,customer_id,date,amount,channel\n${lines.join("\n")}\n` };
}

const heads = (page) => at(page, "rollup-preview").locator("th").allTextContents();
const row = (page, number) =>
  at(page, "rollup-preview").locator("tbody tr").nth(number).locator("td").allTextContents();

test("orders become customers, who are a table like any other, and orders again", async ({ page }) => {
  await open(page, "k=2&iterations=250");
  await upload(page, orders());
  await shows(page, "n-rows", 261);
  await ready(page);
  await expect(at(page, "rollup-offer")).toContainText("customer_id repeats: 260 lines are of 60 customers");
  await expect(at(page, "rollup-id")).toHaveValue("customer_id");
  await expect(at(page, "rollup-date")).toHaveValue("date");
  await expect(at(page, "rollup-amount")).toHaveValue("amount");
  // The first rows are those of the definition.
  await shows(page, "rollup-preview", 60);
  expect((await heads(page)).slice(0, 7)).toEqual([
    "customer_id",
    "recency",
    "frequency",
    "sum of amount",
    "mean of amount",
    "first purchase",
    "span",
  ]);
  expect((await row(page, 0)).slice(0, 7)).toEqual(["K0", "2", "9", "2700", "300", "2024-03-01", "16"]);
  expect((await row(page, 1)).slice(0, 7)).toEqual(["K1", "15", "2", "22", "11", "2024-03-02", "2"]);
  await expect(at(page, "rollup-offer")).toContainText("1 without a customer left out");
  // Another day to count from, and words as counts.
  await set(page, "rollup-until", "2024-03-31");
  await expect.poll(async () => (await row(page, 0))[1]).toBe("14");
  await set(page, "rollup-words-as", "counts");
  await expect.poll(async () => (await heads(page)).slice(7)).toEqual(["channel: shop", "channel: web"]);
  expect((await row(page, 0)).slice(7)).toEqual(["5", "4"]);

  const before = (await measures(page, "cluster")).length;
  await at(page, "rollup-accept").click();
  await fresher(page, "cluster", before);
  await shows(page, "n-rows", 60);
  await expect(at(page, "rollup-offer")).toHaveCount(0);
  await expect(at(page, "rollup-done")).toContainText("Each row is a customer");
  await at(page, "tab-export").click();
  const labels = await download(page, "export-csv");
  expect(labels.rows.length).toBe(60);
  expect(labels.head.slice(0, 3)).toEqual(["customer_id", "recency", "frequency"]);
  expect(labels.rows[0].slice(0, 5)).toEqual(["K0", "14", "9", "2700", "300"]);
  expect(new Set(labels.rows.map((cells) => cells[labels.head.indexOf("segment")])).size).toBe(2);

  // One press goes back, and the steps go both ways.
  await at(page, "rollup-back").click();
  await shows(page, "n-rows", 261);
  await expect(at(page, "rollup-offer")).toBeVisible();
  await ready(page);
  await at(page, "undo").click();
  await shows(page, "n-rows", 60);
  await ready(page);
  await at(page, "undo").click();
  await shows(page, "n-rows", 261);
  await ready(page);
  await at(page, "redo").click();
  await shows(page, "n-rows", 60);
  await ready(page);
});

test("a session of customers is taken up from the file of orders", async ({ page }) => {
  await open(page, "k=2&iterations=250");
  await upload(page, orders());
  const before = (await measures(page, "cluster")).length;
  await at(page, "rollup-accept").click();
  await fresher(page, "cluster", before);
  await shows(page, "n-rows", 60);
  await at(page, "tab-export").click();
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, "session-save").click()]);
  const session = await file.path();
  await at(page, "sample").click();
  await shows(page, "n-rows", 8950);
  await ready(page);
  await at(page, "session-open").setInputFiles(session);
  await choose(page, orders());
  await shows(page, "n-rows", 60);
  await ready(page);
  await expect(at(page, "rollup-done")).toBeVisible();
});

test("a plan that cannot be followed is told in the offer, and a table of customers is offered nothing", async ({
  page,
}) => {
  await open(page, "k=2&iterations=250");
  await expect(at(page, "rollup-offer")).toHaveCount(0);
  await upload(page, orders());
  await ready(page);
  await shows(page, "rollup-preview", 60);
  await set(page, "rollup-until", "2023-01-01");
  await expect(at(page, "rollup-refused")).toContainText("No line is left");
  await set(page, "rollup-until", "");
  await shows(page, "rollup-preview", 60);
});
