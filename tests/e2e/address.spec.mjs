// A user shares the address, or writes one by hand.
import { at, change, expect, open, ready, set, show, shows, sizes, small, test, upload } from "./test.mjs";

const hash = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1));

test("the address holds what differs from the default, and nothing else", async ({ page }) => {
  await open(page);
  expect([...hash(page).keys()]).toEqual([]);
  await change(page, "cluster", "k", 4);
  await set(page, "perplexity", 40);
  await expect.poll(() => hash(page).get("perplexity")).toBe("40");
  expect(hash(page).get("k")).toBe("4");
  await change(page, "cluster", "k", 6);
  await expect.poll(() => [...hash(page).keys()]).toEqual(["perplexity"]);
});

test("opened again it gives the same, also for a table that comes later", async ({ page }) => {
  const settings = "algorithm=dbscan&eps=1.75&min-samples=8&transform=none&perplexity=20";
  await open(page, settings);
  const before = await sizes(page);
  await page.reload();
  await ready(page);
  for (const [name, setting] of new URLSearchParams(settings)) {
    await show(page, name);
    await expect(at(page, name)).toHaveValue(setting);
    expect(hash(page).get(name)).toBe(setting);
  }
  expect(await sizes(page)).toEqual(before);
  await upload(page, small());
  await expect(at(page, "eps")).toHaveValue("1.75");
  expect(hash(page).get("eps")).toBe("1.75");
});

test("an address changed by hand is followed", async ({ page }) => {
  await open(page, "k=4");
  await page.evaluate(() => {
    location.hash = "k=3&scale=none";
  });
  await shows(page, "n-clusters", 3);
  await expect(at(page, "scale")).toHaveValue("none");
});

test("what the address has wrong is said, and the default used", async ({ page }) => {
  await open(page, "k=many&colour=blue&algorithm=magic&eps=-3&seed=9");
  const alert = page.getByRole("alert");
  for (const wrong of ["colour", "many", "magic", "-3"]) {
    await expect(alert.filter({ hasText: wrong }).first()).toBeVisible();
  }
  await expect(at(page, "algorithm")).toHaveValue("kmeans");
  await expect(at(page, "k")).toHaveValue("6");
  await shows(page, "n-clusters", 6);
  await show(page, "seed");
  await expect(at(page, "seed")).toHaveValue("9");
});

test("a link to a file of one's own asks for that file and knows it again", async ({ page, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "k=3");
  await at(page, "copy-link").click();
  await expect(at(page, "copy-link")).toHaveText("Copied");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  expect(await copied(), "the sample needs no asking").toBe(`${baseURL}#k=3`);
  await upload(page, small());
  await at(page, "copy-link").click();
  await expect.poll(copied).toContain("file=spring.csv&fingerprint=");
  const link = await copied();

  await page.goto("about:blank");
  await page.goto(link);
  const asked = at(page, "linked-file");
  await expect(asked).toContainText("spring.csv");
  await expect(at(page, "app")).toHaveAttribute("data-state", "loading");
  await expect(at(page, "k")).toHaveValue("3");
  const file = (made) => ({ name: made.name, mimeType: "", buffer: Buffer.from(made.content) });
  await at(page, "linked-input").setInputFiles(file(small()));
  await ready(page);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await expect(asked).toHaveCount(0);
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(hash(page).get("file"), "so that a reload asks again").toBe("spring.csv");

  await page.reload();
  await expect(asked).toContainText("spring.csv");
  const other = small();
  await at(page, "linked-input").setInputFiles(file({ ...other, content: other.content.replace("K1003", "K9003") }));
  await ready(page);
  await expect(page.getByRole("alert")).toContainText("not the file this link was made with");
  await expect(asked).toHaveCount(0);
  expect(hash(page).get("file")).toBeNull();

  await page.goto("about:blank");
  await page.goto(link);
  await at(page, "linked-sample").click();
  await ready(page);
  await shows(page, "n-rows", 8950);
  await expect(page.getByRole("alert")).toHaveCount(0);
});
