// tools/node_modules/.bin/playwright test --config tests/e2e/faults.config.mjs     (after `make dist`)
// The faults: no times are measured here, so two pages may run beside each other. Its last line is "survived X of N faults".
import { defineConfig } from "../../tools/node_modules/@playwright/test/index.mjs";
import config from "./playwright.config.mjs";

export default defineConfig(config, {
  testDir: "faults",
  testIgnore: [],
  outputDir: "results/faults",
  workers: 3,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // The map is drawn without a graphics card: fewer points of the screen, more of the page's own work.
  use: {
    viewport: { width: 1280, height: 640 },
    launchOptions: {
      ...config.use.launchOptions,
      args: [...config.use.launchOptions.args.filter((arg) => !/swiftshader|gpu/.test(arg)), "--disable-gpu"],
    },
  },
  reporter: [["list"], ["./faults/reporter.mjs"]],
});
