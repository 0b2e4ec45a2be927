// tools/node_modules/.bin/playwright test --config tests/e2e/playwright.config.mjs     (after `make dist`)
// One worker and no second tries: the page's figures are measured here, and a test that fails sometimes is broken.
import { defineConfig } from "../../tools/node_modules/@playwright/test/index.mjs";

export default defineConfig({
  testDir: ".",
  // They have a configuration of their own.
  testIgnore: /\/e2e\/faults\//,
  outputDir: "results/files",
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    // The server picks a free port and says which; a path of its own proves that the site has relative addresses only.
    baseURL: `http://127.0.0.1:${process.env.STRATA_E2E_PORT}/any/path/`,
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    acceptDownloads: true,
    // What a service worker answers passes by the tests that change answers; offline.spec.mjs has one.
    serviceWorkers: "block",
    launchOptions: {
      executablePath: process.env.STRATA_CHROMIUM || "/usr/bin/chromium",
      // WebGL by software, so that the map is drawn on a machine without a graphics card; no calls home.
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--ignore-gpu-blocklist",
        // A host that is not this computer by its name, over plain HTTP: what browsers call an insecure context.
        "--host-resolver-rules=MAP strata.test 127.0.0.1",
      ],
    },
  },
  webServer: {
    command: "node serve.mjs",
    wait: { stdout: /:(?<strata_e2e_port>\d+)\/any\/path\// },
  },
});
