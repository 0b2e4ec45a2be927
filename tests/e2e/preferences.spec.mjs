// A person who has told the system how they want to see: contrast, motion, larger text, more room between letters.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, expect, open, ready, show, tab, test, upload, small } from "./test.mjs";

const screens = fileURLToPath(new URL("results/screens/", import.meta.url));
mkdirSync(screens, { recursive: true });
// To be looked at; what must be true of them is asserted beside.
const picture = (page, name) => page.screenshot({ path: `${screens}${name}.png`, animations: "disabled" });

const VIEWS = ["explore", "profiles", "evidence", "customers", "compare", "data", "export"];

const aside = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("with the system's own colors what is chosen is seen, and so are marks", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, "k=4&iterations=250");
  await picture(page, "forced-colors");
  const outlined = (name) => expect(at(page, name)).toHaveCSS("outline-style", "solid");
  const bare = (name) => expect(at(page, name)).toHaveCSS("outline-style", "none");
  await outlined("tab-explore");
  await bare("tab-profiles");
  await tab(page, "profiles");
  await outlined("tab-profiles");
  await bare("tab-explore");
  // Colors that are the message: five of the scale, and each segment's bar its own.
  const colors = (marks) => marks.evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).backgroundColor));
  expect(new Set(await colors(page.locator(".heat-legend i"))).size).toBe(5);
  expect(new Set(await colors(page.locator("[data-testid=segment-row] .segment-share .bar span"))).size).toBe(4);
  await picture(page, "forced-colors-profiles");
});

test("where more contrast is wanted, soft ink is ink", async ({ page }) => {
  await page.emulateMedia({ contrast: "more" });
  await open(page, "k=4&iterations=250");
  const ink = await at(page, "app").evaluate((app) => getComputedStyle(app).color);
  await expect(page.locator(".map-caution")).toHaveCSS("color", ink);
  await picture(page, "more-contrast");
});

test("where no motion is wanted the map comes at its end, with a line that tells how far it is", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("#k=4&iterations=2000&settle=go-on");
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "running", { timeout: 60_000 });
  await expect(page.locator(".map-doing")).toContainText(/Computing the map … \d+ %/);
  // Nothing is drawn before.
  expect(await page.locator(".map-label").count()).toBe(0);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 60_000 });
  await expect(page.locator(".map-label")).toHaveCount(4);
});

for (const [zoom, width, height] of [
  ["200 %", 720, 450],
  ["400 %", 320, 256],
]) {
  test(`a window of 1,280 or more pixels that is zoomed to ${zoom}: nothing scrolls sideways or is out of reach`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, "k=4&iterations=250");
    for (const view of VIEWS) {
      if (view === "export") await tab(page, view);
      else await at(page, `place-${view}`).click();
      expect(await aside(page), `${view} is as wide as the window`).toBeLessThanOrEqual(0);
      await picture(page, `zoomed-${width}-${view}`);
    }
    await at(page, "place-explore").click();
    for (const name of ["colour-by", "axes", "zoom-in", "k", "segment-select", "download-map"]) {
      const control = at(page, name).first();
      await control.scrollIntoViewIfNeeded();
      await expect(control, `${name} is reached`).toBeInViewport();
    }
    await at(page, "segment-select").first().click();
    await at(page, "place-settings").click();
    await show(page, "algorithm");
    await at(page, "algorithm").scrollIntoViewIfNeeded();
    await expect(at(page, "algorithm")).toBeInViewport();
    await upload(page, small());
    await ready(page);
    expect(await aside(page)).toBeLessThanOrEqual(0);
  });
}

// What WCAG 1.4.12 lets a person set.
const ROOM = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }`;

// Text that is cut and says nowhere else what it is.
function cut() {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest("[aria-hidden=true], .only-read, .idle, svg, option, .skip, [role=row], table")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width < 2) continue;
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      const frame = box.getBoundingClientRect();
      const hides = (axis) => ["hidden", "clip"].includes(style[`overflow${axis}`]);
      const over =
        (hides("X") && (text.right > frame.right + 1 || text.left < frame.left - 1)) ||
        (hides("Y") && (text.bottom > frame.bottom + 1 || text.top < frame.top - 1));
      const said = element.closest("[title]")?.title ?? box.title;
      if (over && !said?.includes(node.data.trim())) found.push(`${box.className}: ${node.data.trim().slice(0, 40)}`);
      if (["auto", "scroll"].includes(style.overflowY)) break;
    }
  }
  return [...new Set(found)];
}

test("with room between letters, words and lines no text is cut", async ({ page }) => {
  await open(page, "k=4&iterations=250");
  await page.addStyleTag({ content: ROOM });
  const found = {};
  for (const view of VIEWS) {
    await tab(page, view);
    await ready(page);
    const lost = await page.evaluate(cut);
    if (lost.length) found[view] = lost;
    await picture(page, `spaced-${view}`);
  }
  expect(found).toEqual({});
});
