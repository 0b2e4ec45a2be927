// A user whose browser has no WebGL, as in a virtual machine or with it switched off.
import config from "./playwright.config.mjs";
import { at, colours, expect, open, test } from "./test.mjs";

const { launchOptions } = config.use;
const args = launchOptions.args.filter((argument) => !/swiftshader|gpu/.test(argument));
test.use({ launchOptions: { ...launchOptions, args: [...args, "--disable-3d-apis"] } });

test("without WebGL the map stays when it comes to rest", async ({ page }) => {
  await open(page, "iterations=250&settle=go-on");
  const map = at(page, "map");
  const gl = () => ["webgl", "webgl2"].some((kind) => document.createElement("canvas").getContext(kind));
  expect(await page.evaluate(gl), "there is none").toBe(false);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 100_000 });
  const moving = await colours(map);
  expect(moving.pixels).toBeGreaterThan(5000);
  // A timer that is set now ends after the one that lets Plotly take over from what moved, half a second after that.
  await page.evaluate(() => new Promise((over) => setTimeout(over, 600)));
  const scripts = () =>
    performance.getEntriesByType("resource").filter(({ name, initiatorType }) => {
      return name.endsWith("plotly.js") && initiatorType === "script";
    }).length;
  expect(await page.evaluate(scripts), "Plotly is not asked for what it cannot draw").toBe(0);
  await expect(map).not.toContainText("WebGL");
  await expect(page.locator("canvas.points")).toBeVisible();
  const resting = await colours(map);
  expect(resting.pixels).toBeGreaterThan(5000);
  expect(resting.hues).toBe(moving.hues);
});
