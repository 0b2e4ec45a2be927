// A user with a graphics card and one without see the same map.
import { at, expect, ready, test } from "./test.mjs";

// The map, coloured by a column: the moving layer alone draws it.
async function drawn(page) {
  await page.goto("#iterations=250&settle=go-on");
  await ready(page);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done", { timeout: 100_000 });
  await at(page, "colour-by").selectOption({ label: "BALANCE" });
  await expect(page.locator(".scale-bar")).toBeVisible();
  const by = await page.locator("canvas.points").evaluate((canvas) => (canvas.getContext("2d") ? "ourselves" : "card"));
  return { by, png: (await at(page, "map").screenshot()).toString("base64") };
}

// How far the pixels of two pictures are from one another on average, from 0 to 255, and the same of the first and one
// that is moved by a pixel; and the share of pixels that are not as the corner.
const compared = (page, pictures) =>
  page.evaluate(async (pictures) => {
    const pixels = async (png) => {
      const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
      canvas.drawImage(image, 0, 0);
      return canvas.getImageData(0, 0, image.width, image.height).data;
    };
    const [a, b] = await Promise.all(pictures.map(pixels));
    const off = (a, b) => a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? value)), 0) / a.length;
    const drawn = a.filter((value, at) => Math.abs(value - a[at % 4]) > 16).length / a.length;
    return { apart: off(a, b), moved: off(a, a.slice(4)), drawn };
  }, pictures);

test("the map looks the same with a graphics card and without one", async ({ page, context }) => {
  const without = await drawn(page);
  expect(without.by, "software's WebGL is not used").toBe("ourselves");

  const other = await context.newPage();
  await other.addInitScript(() => {
    const tell = WebGL2RenderingContext.prototype.getParameter;
    WebGL2RenderingContext.prototype.getParameter = function (what) {
      const told = tell.call(this, what);
      return typeof told === "string" ? "A graphics card" : told;
    };
  });
  const card = await drawn(other);
  expect(card.by).toBe("card");

  const { apart, moved, drawn: share } = await compared(page, [without.png, card.png]);
  expect(share, "there is a picture").toBeGreaterThan(0.1);
  expect(apart, "pixels are nearer to one another than a pixel to the next").toBeLessThan(moved / 5);
});
