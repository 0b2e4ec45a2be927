// A person with a screen reader, weak eyes or shaking hands: in every state of the page, in both themes, in a wide and
// in a narrow window, axe finds nothing (WCAG 2.0 to 2.2 A and AA, and its best practices). In each state the other
// theme is looked at too, by the rules of colors, which are all that a theme changes.
import { AxeBuilder } from "../../tools/node_modules/@axe-core/playwright/dist/index.mjs";
import { at, choose, expect, open, set, small, tab, test, upload } from "./test.mjs";

const COLORS = ["color-contrast", "link-in-text-block"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What axe finds, a line for each element.
async function violations(page, axe = new AxeBuilder({ page }).withTags(TAGS)) {
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}

// The other theme, once its colors are there: those of buttons take a moment.
async function turn(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const turning = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(turning.map((transition) => transition.finished));
  });
}

const VIEWS = ["explore", "profiles", "evidence", "customers", "compare", "data"];

for (const [width, colorScheme, other] of [
  [1440, "light", "dark"],
  [390, "dark", "light"],
]) {
  test(`every view of the page, ${width} pixels wide, ${colorScheme} and ${other}`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.emulateMedia({ colorScheme });
    await open(page, "k=4&iterations=250");
    const found = {};
    const look = async (state) => {
      const seen = await violations(page);
      if (seen.length > 0) found[state] = seen;
      await turn(page, other);
      const inOther = await violations(page, new AxeBuilder({ page }).withRules(COLORS));
      if (inOther.length > 0) found[`${state}, ${other}`] = inOther;
      await turn(page, colorScheme);
    };
    const go = (view) => at(page, width === 390 ? `place-${view}` : `tab-${view}`).click();
    for (const view of VIEWS) {
      await go(view);
      await look(view);
    }
    await tab(page, "export");
    await look("export");
    if (width === 390) {
      await go("settings");
      await look("settings");
    }
    const folds = page.locator(".rail details:not([open]) > summary").filter({ visible: true });
    // Suggestions close each other.
    for (let left = await folds.count(); left > 0; left -= 1) await folds.last().click();
    await look("settings unfolded");
    await at(page, "tab-columns").click();
    await look("columns");
    await go("explore");
    await at(page, "segment-select").first().click();
    await look("a segment open and selected");
    await at(page, "segment-rename").first().click();
    await look("a name being written");
    await page.keyboard.press("Escape");
    if (width === 1440) {
      await tab(page, "what-if");
      await look("what if");
      await at(page, "dock-toggle").click();
      await look("the dock closed");
      await at(page, "axes").selectOption("columns");
      await look("two columns");
      await at(page, "map-labels").click();
      await look("a legend");
    }
    await choose(page, { name: "nothing.csv", content: "" });
    await expect(page.getByRole("alert").filter({ hasText: "nothing.csv" })).toBeVisible();
    await look("a file that is no table");
    expect(found).toEqual({});
  });
}

test("density, noise, a value out of range and a table of one's own", async ({ page }) => {
  await open(page, "algorithm=dbscan&eps=1.5&iterations=250");
  expect(await violations(page), "noise").toEqual([]);
  await upload(page, small());
  expect(await violations(page), "a table of one's own").toEqual([]);
  await set(page, "algorithm", "agglomerative");
  await set(page, "cut", "height");
  expect(await violations(page), "a hierarchy cut at a height").toEqual([]);
  await set(page, "algorithm", "kmeans");
  await set(page, "k", "0");
  await expect(at(page, "k")).toHaveAttribute("aria-invalid", "true");
  expect(await violations(page), "a value out of range").toEqual([]);
});
