// A host serves the page wrongly, or a browser lacks what it needs: each time a sentence says what is wrong and what to
// do.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { at, beside, expect, ready, show, sizes, small, tab, test, upload } from "../test.mjs";

const dist = fileURLToPath(new URL("../../../dist", import.meta.url));
// A release has most of them in a folder of its own (tools/offline.mjs).
const files = new Map(readdirSync(dist, { recursive: true }).map((path) => [basename(path), path]));
const built = (pattern) => [...files.keys()].find((name) => pattern.test(name));
const [script, binary, sheet] = [built(/^app-.*\.js$/), built(/^app-.*\.wasm$/), built(/^loading-.*\.css$/)];
const loader = files.get("worker_loader.js");

// An address that names a file: the page waits for that and reads no sample.
const WAITS = "#file=spring.csv&fingerprint=0000000000000000";

const content = (name) => readFileSync(join(dist, files.get(name)));
const type = (name) => (name.endsWith(".wasm") ? "application/wasm" : "text/javascript");

// What a host may send in place of a file.
const faults = {
  missing: () => ({ status: 404, contentType: "text/plain", body: "nothing here" }),
  cut: (name) => ({ contentType: type(name), body: content(name).subarray(0, content(name).length >> 1) }),
  garbage: (name) => ({ contentType: type(name), body: Buffer.from("\u0001\u0002 no {{{ code") }),
  empty: (name) => ({ contentType: type(name), body: "" }),
  // As a host does that answers every address with its start page.
  "a page": () => ({ contentType: "text/html", body: "<!DOCTYPE html><title>Welcome</title>" }),
  unreachable: undefined,
};

const serve = (page, name, answer) =>
  page.context().route(`**/${name}`, (route) => (answer ? route.fulfill(answer) : route.abort()));

// What is told in place of the page.
const told = (page) => page.locator("#waiting").getByRole("alert");

// The console says so too, in the browser's own words.
const CONSOLE = /Failed to load (resource|module script)|Invalid or unexpected token/;

const outcomes = {
  [script]: {
    missing: "answered 404",
    cut: "incomplete or damaged",
    garbage: "incomplete or damaged",
    empty: "incomplete",
    "a page": "the server sent text/html",
    unreachable: "no answer",
  },
  [binary]: {
    missing: "answered 404",
    cut: "incomplete or damaged",
    garbage: "incomplete or damaged",
    empty: "incomplete or damaged",
    "a page": "the server sent text/html",
    unreachable: "no answer",
  },
  "loading.js": {
    missing: "could not be loaded",
    cut: "could not be loaded",
    garbage: "could not be loaded",
    empty: "could not be loaded",
    "a page": "could not be loaded",
    unreachable: "could not be loaded",
  },
};

for (const [name, kinds] of Object.entries(outcomes)) {
  for (const [kind, says] of Object.entries(kinds)) {
    test(`${name.replace(/-[0-9a-f]+/, "")} is ${kind}`, async ({ page, expected }) => {
      if (["missing", "unreachable"].includes(kind) || (kind === "a page" && name !== binary)) expected.push(CONSOLE);
      await serve(page, name, faults[kind]?.(name));
      await page.goto(WAITS);
      await expect(told(page)).toContainText(says);
      await expect(told(page)).toContainText(name);
      await expect(told(page)).toContainText(/reload the page/i);
      // It is mended, and the user does as they are told.
      await page.context().unroute(`**/${name}`);
      await page.getByRole("button", { name: "Reload" }).click();
      await expect(at(page, "app")).toHaveAttribute("data-state", "loading");
      await expect(page.locator("#waiting")).toHaveCount(0);
    });
  }
}

test("script and WebAssembly of different builds", async ({ page }) => {
  await serve(page, binary, { contentType: "application/wasm", body: content("worker_bg.wasm") });
  await page.goto(WAITS);
  await expect(told(page)).toContainText("do not go together");
});

test("WebAssembly that the host calls something else is read all the same", async ({ page }) => {
  await serve(page, binary, { contentType: "application/octet-stream", body: content(binary) });
  await serve(page, "worker_bg.wasm", { contentType: "text/plain", body: content("worker_bg.wasm") });
  await page.goto(WAITS);
  await upload(page, small());
  expect(await sizes(page)).toHaveLength(6);
});

for (const kind of ["missing", "cut", "garbage", "a page", "unreachable"]) {
  test(`boot.js is ${kind}: the style sheet tells after a while`, async ({ page, expected }) => {
    if (kind === "garbage") expected.push(/uncaught: Invalid or unexpected token/);
    else if (kind === "cut") expected.push(/uncaught: Unexpected end of input/);
    else expected.push(CONSOLE);
    await serve(page, "boot.js", faults[kind]?.("boot.js"));
    await page.goto(WAITS);
    await expect(page.locator("#waiting")).toContainText("Strata is loading");
    await expect(told(page)).toBeHidden();
    await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await expect(told(page)).toBeVisible();
    await expect(told(page)).toContainText("Reload the page");
    await expect(told(page)).toContainText("boot.js");
  });
}

test("with the style sheet missing too, it is told at once", async ({ page, expected }) => {
  expected.push(CONSOLE);
  await serve(page, "boot.js", faults.missing());
  await serve(page, sheet, faults.missing());
  await page.goto(WAITS);
  await expect(told(page)).toBeVisible();
  await expect(told(page)).toContainText("If this stays for more than a few seconds");
});

test("a browser without WebAssembly", async ({ page }) => {
  await page.addInitScript(() => delete window.WebAssembly);
  await page.goto(WAITS);
  await expect(told(page)).toContainText("no WebAssembly");
  await expect(told(page)).toContainText("current browser");
});

test("a browser without SIMD", async ({ page }) => {
  await page.addInitScript(() => (WebAssembly.validate = (bytes) => bytes.length <= 8));
  await page.goto(WAITS);
  await expect(told(page)).toContainText("SIMD");
  await expect(told(page)).toContainText("current browser");
});

// All files come with these headers as well.
const send = (page, headers) =>
  page.context().route("**/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
  });

test("a host's policy that forbids WebAssembly", async ({ page, expected }) => {
  expected.push(/script-src wasm-eval/);
  await send(page, { "content-security-policy": "script-src 'self'" });
  await page.goto(WAITS);
  await expect(told(page)).toContainText("Content-Security-Policy");
  await expect(told(page)).toContainText("'wasm-unsafe-eval'");
  await expect(told(page)).toContainText("Ask whoever hosts the page");
});

test("a host's policy that forbids to fetch", async ({ page, expected }) => {
  expected.push(/connect-src/, /Refused to connect/);
  await send(page, { "content-security-policy": "connect-src 'none'" });
  await page.goto(WAITS);
  await expect(told(page)).toContainText("connect-src");
  await expect(told(page)).toContainText("Ask whoever hosts the page");
});

test("a host that requires Trusted Types and allows no policy of ours", async ({ page, expected }) => {
  expected.push(/trusted-types/i);
  await send(page, { "content-security-policy": "require-trusted-types-for 'script'; trusted-types none-of-ours" });
  await page.goto(WAITS);
  await expect(told(page)).toContainText("Trusted Types");
  await expect(told(page)).toContainText("Ask whoever hosts the page");
});

// ---- workers --------------------------------------------------------------------------------------------------

// What a worker tells first: that it is ready, or why it is not.
const first = (page) =>
  page.evaluate(
    (loader) =>
      new Promise((done) => {
        const worker = new Worker(loader, { type: "module" });
        worker.onmessage = ({ data }) => data.strata !== "starting" && done(Array.isArray(data) ? "ready" : data);
        worker.onerror = () => done("error");
      }),
    loader,
  );

for (const [kind, says] of Object.entries({ ...outcomes[script], ready: "" })) {
  test(`a worker whose files are ${kind} tells the page why it does not start`, async ({ page }) => {
    await beside(page);
    if (kind === "ready") {
      expect(await first(page)).toBe("ready");
      return;
    }
    for (const name of ["worker.js", "worker_bg.wasm", "loading.js"]) {
      await serve(page, name, faults[kind]?.(name));
      const { strata, reason, remedy } = await first(page);
      expect(strata).toBe("failed");
      expect(reason).toContain(name === "loading.js" ? "could not be loaded" : says);
      expect(reason).toContain(name);
      expect(remedy).toMatch(/reload the page/i);
      await page.context().unroute(`**/${name}`);
    }
  });
}

test("a worker whose script and WebAssembly are of different builds says so", async ({ page }) => {
  await beside(page);
  await serve(page, "worker_bg.wasm", { contentType: "application/wasm", body: content(binary) });
  expect((await first(page)).reason).toContain("do not go together");
});

test("a worker for which a policy forbids WebAssembly says so", async ({ page }) => {
  await beside(page);
  await send(page, { "content-security-policy": "script-src 'self'" });
  expect((await first(page)).reason).toContain("forbids WebAssembly");
});

// ---- strict hosts ---------------------------------------------------------------------------------------------

const TABS = ["profiles", "evidence", "customers", "what-if", "compare", "data", "columns", "export"];

test("the whole page works where Trusted Types are required and the host isolates it", async ({ page, expected }) => {
  await send(page, {
    "content-security-policy": "require-trusted-types-for 'script'; trusted-types default",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "x-content-type-options": "nosniff",
  });
  await page.goto(`${WAITS}&k=3&iterations=60`);
  await upload(page, small());
  expect(await sizes(page)).toEqual([70, 30, 20]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  // Plotly draws the map at rest.
  await expect(page.locator(".map-frame.settled .gl-canvas").first()).toBeAttached();
  for (const name of TABS) {
    await tab(page, name);
    await ready(page);
  }
  for (const name of ["download-labels", "download-map", "export-csv", "export-xlsx", "export-report"]) {
    if (name === "download-map") await at(page, "tab-explore").click();
    if (name === "export-csv") await at(page, "tab-export").click();
    await show(page, name);
    await Promise.all([page.waitForEvent("download"), at(page, name).click()]);
  }
  expect(await page.evaluate(() => window.seen.violations)).toEqual([]);

  // Nothing but the page's own files may become a script.
  expected.push(/'TrustedScriptURL' assignment/, /'TrustedScript' assignment/, /require-trusted-types-for/);
  const refused = await page.evaluate(() => {
    const tried = (act) => {
      try {
        act();
        return false;
      } catch (error) {
        return error instanceof TypeError;
      }
    };
    return [
      tried(() => (document.createElement("script").src = "https://elsewhere.test/a.js")),
      tried(() => (document.createElement("script").text = "1")),
    ];
  });
  expect(refused).toEqual([true, true]);
  // The browser tells of them a moment later.
  await expect.poll(() => page.evaluate(() => window.seen.violations.length)).toBe(2);
});

test.describe("over plain HTTP", () => {
  test.use({ baseURL: `http://strata.test:${process.env.STRATA_E2E_PORT}/any/path/` });

  test("the page works, and a link that cannot be copied is shown to be copied by hand", async ({ page }) => {
    await page.goto(`${WAITS}&k=3&iterations=60`);
    expect(
      await page.evaluate(() => [isSecureContext, navigator.clipboard, navigator.locks, navigator.storage]),
    ).toEqual([false, undefined, undefined, undefined]);
    await upload(page, small());
    expect(await sizes(page)).toEqual([70, 30, 20]);
    await at(page, "copy-link").click();
    await expect(at(page, "link")).toBeFocused();
    const link = await at(page, "link").inputValue();
    expect(link).toMatch(/^http:\/\/strata\.test:\d+\/any\/path\/#k=3&iterations=60&file=spring\.csv&fingerprint=/);
    expect(
      await at(page, "link").evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd)),
    ).toBe(link);
    await page.keyboard.press("x");
    expect(await at(page, "link").inputValue(), "it is to be read alone").toBe(link);
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await expect(at(page, "link")).toHaveCount(0);
    await page.getByRole("button", { name: /paste/i }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Ctrl+V" })).toBeVisible();
    await page.getByTestId("tab-export").click();
    await expect(at(page, "kept")).toHaveAttribute("data-state", "kept");
  });
});
