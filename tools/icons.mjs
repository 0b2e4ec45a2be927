// node tools/icons.mjs: the icons of the installed page, assets/icons/*.png, drawn from assets/icon.svg by Chromium.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const icon = `data:image/svg+xml;base64,${readFileSync(at("assets/icon.svg")).toString("base64")}`;
const browser = await chromium.launch({
  executablePath: process.env.STRATA_CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

// A system cuts a maskable icon to a form of its own: its middle is what is sure to be seen.
for (const [name, ground, part] of [
  ["", "transparent", 1],
  ["maskable-", "#ffffff", 0.56],
]) {
  for (const size of [192, 512]) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<style>body { display: grid; place-items: center; height: 100vh; margin: 0; background: ${ground} }</style>
       <img src="${icon}" width="${size * part}" height="${size * part}">`,
    );
    await page.locator("img").evaluate((image) => image.decode());
    await page.screenshot({ path: at(`assets/icons/${name}${size}.png`), omitBackground: true });
  }
}
await browser.close();
