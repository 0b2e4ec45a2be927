// The browser as it is on a machine without a graphics card: it puts the page together by itself, and WebGL is drawn by
// software. (The tests have all of the page drawn by software GL, which no person's browser does, so that there are no
// two ways to draw a picture.)
import { chromium } from "@playwright/test";
import config from "../tests/e2e/playwright.config.mjs";

const forced = /angle|gpu-blocklist/;

const args = config.use.launchOptions.args.filter((arg) => !forced.test(arg));
/** What Playwright launches that browser by. */
export const options = { ...config.use.launchOptions, args };
export const launch = () => chromium.launch(options);
