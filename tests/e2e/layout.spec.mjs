// A user with another screen, another theme, no mouse, or a screen reader.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, choose, expect, open, set, test } from "./test.mjs";
import { hold, lanes, release, wrap } from "./faults/crew.mjs";

const screens = fileURLToPath(new URL("results/screens/", import.meta.url));
mkdirSync(screens, { recursive: true });
// To be looked at; what must be true of them is asserted beside.
const picture = (page, name) => page.screenshot({ path: `${screens}${name}.png`, animations: "disabled" });

// Visible text with less contrast to its background than 4.5, by the rules of WCAG 2. Colours of any notation are read
// by painting them; half-transparent ones are laid over what is below.
function faint() {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const light = (colour) =>
    colour
      .map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const up = (element) => (element ? [...up(element.parentElement), element] : []);
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { width, height } = range.getBoundingClientRect();
    const skip =
      !node.data.trim() ||
      width <= 1 ||
      height <= 1 ||
      element.closest("[disabled],[aria-disabled=true],option:disabled,.only-read");
    if (skip || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    let below = [255, 255, 255];
    let opacity = 1;
    for (const box of up(element)) {
      below = over(rgba(getComputedStyle(box).backgroundColor), below);
      opacity *= Number(getComputedStyle(box).opacity);
    }
    const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(over([...ink.slice(0, 3), ink[3] * opacity], below)), light(below)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(`${contrast.toFixed(2)} "${node.data.trim().slice(0, 40)}"`);
  }
  return [...new Set(found)];
}

// What a screen reader would announce without a name.
async function nameless(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const roles = [
    "button",
    "checkbox",
    "combobox",
    "link",
    "radio",
    "searchbox",
    "slider",
    "spinbutton",
    "switch",
    "tab",
    "textbox",
  ];
  const without = nodes.filter(
    (node) => !node.ignored && roles.includes(node.role?.value) && !node.name?.value?.trim(),
  );
  const described = await Promise.all(
    without.map((node) => session.send("DOM.describeNode", { backendNodeId: node.backendDOMNodeId })),
  );
  return described.map(({ node }) => `${node.localName} ${node.attributes?.join(" ")}`);
}

for (const width of [360, 1280, 2560]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width} pixels wide, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: width < 500 ? 780 : Math.round(width * 0.6) });
      await page.emulateMedia({ colorScheme });
      await open(page);
      await picture(page, `${width}-${colorScheme}`);
      expect
        .soft(await page.evaluate(() => document.documentElement.scrollWidth), "nothing scrolls sideways")
        .toBeLessThanOrEqual(width);
      await expect.soft(at(page, "map")).toBeInViewport();
      expect.soft(await nameless(page), "every control has a name").toEqual([]);
      expect.soft(await page.evaluate(faint), "text is easy to read").toEqual([]);
    });
  }
}

test("the states of the page", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.addInitScript(wrap);
  await open(page, "algorithm=dbscan&eps=1.5&k=50");
  await picture(page, "state-noise");
  await hold(page, lanes.segments);
  await set(page, "algorithm", "kmeans");
  await expect(at(page, "cancel")).toBeVisible();
  await picture(page, "state-computing");
  await release(page, lanes.segments);
  await set(page, "k", "0");
  await expect(at(page, "k")).toHaveAttribute("aria-invalid", "true");
  await picture(page, "state-out-of-range");
  await choose(page, { name: "nothing.csv", content: "" });
  await expect(page.getByRole("alert").filter({ hasText: "nothing.csv" })).toBeVisible();
  await picture(page, "state-error");
  // What is older than its settings is dimmed until the answer is there.
  await expect(at(page, "stage-cluster")).toHaveAttribute("data-state", "fresh", { timeout: 60_000 });
  await expect(page.locator(".map-frame")).toHaveCSS("opacity", "1");
  expect(await page.evaluate(faint)).toEqual([]);
});

test("the tab key reaches every control and shows where it is", async ({ page }) => {
  await open(page);
  const folds = page.locator("details:not([open]) > summary").filter({ visible: true });
  while (await folds.count()) await folds.first().click();
  const wanted = await page
    .locator('[data-testid]:is(input, select, button):enabled:not([tabindex="-1"])') // arrow keys reach the other tabs
    .filter({ visible: true })
    .evaluateAll((controls) => controls.map((control) => control.dataset.testid));
  const reached = [];
  const unseen = [];
  for (let press = 0; press < 500; press += 1) {
    await page.keyboard.press("Tab");
    const [name, seen] = await page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return [element.dataset?.testid, (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none"];
    });
    if (!name) continue;
    if (reached.includes(name) && name === reached[0]) break;
    reached.push(name);
    if (!seen) unseen.push(name);
  }
  expect(wanted.filter((name) => !reached.includes(name))).toEqual([]);
  expect(unseen, "no mark where the keyboard is").toEqual([]);
});

test("the map at rest fits its frame when the dock below it is closed, opened and made higher", async ({ page }) => {
  await open(page, "iterations=50");
  const frame = page.locator(".map-frame");
  const fits = async () => {
    await expect(frame).toHaveClass(/settled/, { timeout: 90_000 });
    const [wide, high] = await frame.evaluate((node) => [node.clientWidth, node.clientHeight]);
    const drawn = await frame
      .locator("svg.main-svg")
      .first()
      .evaluate((svg) => [svg.clientWidth, svg.clientHeight]);
    expect(Math.abs(drawn[0] - wide), `${drawn} in ${wide} x ${high}`).toBeLessThanOrEqual(1);
    expect(Math.abs(drawn[1] - high), `${drawn} in ${wide} x ${high}`).toBeLessThanOrEqual(1);
    return high;
  };
  await expect(at(page, "dock")).toHaveAttribute("data-state", "open");
  let before = await fits();
  for (const [state, larger, act] of [
    ["closed", true, () => at(page, "dock-toggle").click()],
    ["open", false, () => at(page, "dock-toggle").click()],
    ["open", false, () => at(page, "dock-handle").press("ArrowUp")],
    ["open", true, () => at(page, "dock-handle").press("End")],
  ]) {
    const steps = await frame.evaluateHandle((node) => {
      const seen = [];
      new MutationObserver(() => seen.push(node.className)).observe(node, { attributeFilter: ["class"] });
      return seen;
    });
    await act();
    await expect(at(page, "dock")).toHaveAttribute("data-state", state);
    // The layer takes over while the size changes, and plotly again when it rests.
    await expect.poll(async () => (await steps.jsonValue()).some((seen) => !seen.includes("settled"))).toBe(true);
    const now = await fits();
    expect(now > before, `${now} after ${before}`).toBe(larger);
    before = now;
  }
});
