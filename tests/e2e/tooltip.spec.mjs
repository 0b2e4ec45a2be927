// A user points at customers: what the tip says can be read wherever the pointer is.
import { at, expect, open, test } from "./test.mjs";

// Runs in the page: points at places all over the map, and measures the tip at each that has one.
async function tips(selector) {
  const map = document.querySelector(selector);
  const { left, top, width, height } = map.getBoundingClientRect();
  const found = [];
  for (let row = 0; row <= 24; row += 1) {
    for (let column = 0; column <= 16; column += 1) {
      const [x, y] = [left + 1 + ((width - 2) * column) / 16, top + 1 + ((height - 2) * row) / 24];
      map.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
      await new Promise((shown) => setTimeout(shown));
      const tip = document.querySelector(".tip");
      if (!tip) continue;
      const box = tip.getBoundingClientRect();
      const values = [...tip.querySelectorAll("dd")];
      found.push({
        side: column > 10 ? "right" : column < 6 ? "left" : "middle",
        over: Math.max(left - box.left, box.right - left - width, top - box.top, box.bottom - top - height),
        width: box.width,
        values: values.length,
        highest: Math.max(...values.map((value) => value.getBoundingClientRect().height)),
        cut: values.some((value) => value.scrollWidth > value.clientWidth),
      });
    }
  }
  return found;
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
]) {
  test(`the tip stays on the map and keeps its lines at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, "iterations=50&settle=go-on");
    await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 100_000 });
    const found = await page.evaluate(tips, "[data-testid=map]");
    for (const tip of found) {
      const told = JSON.stringify(tip);
      expect(tip.over, told).toBeLessThanOrEqual(0);
      expect(tip.width, told).toBeGreaterThan(120);
      expect(tip.values, told).toBeGreaterThan(0);
      expect(tip.highest, `one line a value: ${told}`).toBeLessThan(24);
      expect(tip.cut, told).toBe(false);
    }
    for (const side of ["left", "middle", "right"]) expect(found.map((tip) => tip.side)).toContain(side);
  });
}
