// tools/node_modules/.bin/playwright test --config tests/e2e/faults.config.mjs     (after `make dist`)
// The faults: no times are measured here, so three pages may run beside each other. Its last line is "survived X of N
// faults".
import { defineConfig } from "../../tools/node_modules/@playwright/test/index.mjs";
import config from "./playwright.config.mjs";

export default defineConfig(config, {
  testDir: "faults",
  testIgnore: [],
  outputDir: "results/faults",
  workers: 3,
  fullyParallel: true,
  // No graphics card is imitated, which costs more than the page itself, and the screen is small: more of the page's
  // own work.
  use: {
    viewport: { width: 1280, height: 640 },
    launchOptions: {
      ...config.use.launchOptions,
      args: [...config.use.launchOptions.args.filter((arg) => !/swiftshader|gpu/.test(arg)), "--disable-gpu"],
    },
  },
  reporter: [["list"], ["./faults/reporter.mjs"]],
});
