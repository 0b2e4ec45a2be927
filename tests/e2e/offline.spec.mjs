// The page without a network, a newer build of it, and the page as it is installed. Each test has a server of its own,
// which is really stopped, since a service worker's requests do not pass through the test's hands.
import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { name as nameBuild } from "../../tools/offline.mjs";
import { dist, serve } from "./serve.mjs";
import { at, change, download, expect, ready, shows, sizes, small, tab, test as base, upload } from "./test.mjs";

const test = base.extend({
  // Headers of the file _headers, or none.
  isDescribed: [false, { option: true }],
  serviceWorkers: "allow",
  // The page in dist as it is served, and a server that can stop. A debug build is named first: a release is already.
  site: async ({ isDescribed }, use) => {
    const made = mkdtempSync(join(tmpdir(), "strata-site-"));
    const first = join(made, "first");
    cpSync(dist, first, { recursive: true });
    if (build(first) === "") nameBuild(first);
    const site = await serve({ folder: first, isDescribed });
    // A copy of the build that is changed, and named anew unless it is to be a wrong one.
    site.other = (name, change, { isNamed = true } = {}) => {
      const folder = join(made, name);
      cpSync(first, folder, { recursive: true });
      change(folder);
      if (isNamed) nameBuild(folder);
      return folder;
    };
    await use(site);
    await site.stop();
    rmSync(made, { recursive: true });
  },
  baseURL: async ({ site }, use) => use(site.address),
});

const build = (folder) => /data-build="(.*?)"/.exec(readFileSync(join(folder, "index.html"), "utf8"))[1];
const newer = (folder) => writeFileSync(join(folder, "boot.js"), `${readFileSync(join(folder, "boot.js"))}// newer\n`);

const offline = (page, state) => expect(at(page, "offline")).toHaveAttribute("data-state", state, { timeout: 60_000 });
const isOf = (page, folder) => expect(page.locator("html")).toHaveAttribute("data-build", build(folder));
const kept = (page) => page.evaluate(async () => (await caches.keys()).map((name) => name.split(" ").at(-1)));

async function visit(page, settings = "") {
  await page.goto(settings ? `#${settings}` : "");
  await ready(page);
  await offline(page, "ready");
}

// Looks for a newer build, as the browser does when a page is opened; tells how that ended.
const update = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const script = registration.installing ?? registration.waiting;
    if (!script) return "none";
    return new Promise((done) => {
      const look = () => script.state !== "installing" && done(script.state);
      script.addEventListener("statechange", look);
      look();
    });
  });

const parquet = fileURLToPath(new URL("../fixtures/records/customers-zstd.parquet", import.meta.url));

test("after a first visit the page opens and does its work without a network", async ({ page, site }) => {
  await visit(page);
  await expect(at(page, "offline")).toHaveText("Stays on this device, and works offline");
  await site.stop();
  await page.reload();
  await ready(page);
  await offline(page, "ready");
  // The sample is there, and the map at rest, which plotly draws.
  await shows(page, "n-rows", 8950);
  await upload(page, small());
  await change(page, "cluster", "k", 3);
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await expect(page.locator(".map-frame.settled .gl-canvas").first()).toBeAttached({ timeout: 60_000 });
  await at(page, "segment-select").nth(1).click();
  await shows(page, "selection", 30);
  await tab(page, "export");
  await at(page, "export-only-selected").check();
  expect((await download(page, "export-csv")).rows).toHaveLength(30);
  // So is the part that reads Parquet files.
  await upload(page, parquet);
  await shows(page, "n-rows", 60);
});

test("a newer build is offered, and used once the user takes it", async ({ page, site, baseURL }) => {
  await visit(page, "k=3");
  const first = site.folder;
  await upload(page, small());
  await expect(at(page, "new-version")).toHaveCount(0);
  site.folder = site.other("second", newer);
  expect(await update(page)).toBe("installed");
  await expect(at(page, "new-version")).toContainText("A new version is ready.");
  await at(page, "new-version-later").click();
  await expect(at(page, "new-version")).toHaveCount(0);
  // The work stays, of the build that it was begun with, and so does a page that is loaded anew.
  await change(page, "cluster", "k", 4);
  await shows(page, "n-rows", 120);
  await page.reload();
  await isOf(page, first);
  await at(page, "session-accept").click();
  await shows(page, "n-rows", 120);
  await ready(page);
  await at(page, "new-version-reload").click();
  await isOf(page, site.folder);
  await offline(page, "ready");
  await expect(at(page, "new-version")).toHaveCount(0);
  await expect.poll(() => kept(page)).toEqual([build(site.folder)]);
  // What was saved of the work is there to go on with.
  await at(page, "session-accept").click();
  await shows(page, "n-rows", 120);
  await ready(page);
  expect(page.url().startsWith(baseURL)).toBe(true);
  await site.stop();
  await page.reload();
  await isOf(page, site.folder);
});

const wrong = {
  "lacks a file": (folder) => unlinkSync(join(folder, `build/${build(folder)}/plotly.js`)),
  "has a file of another build": newer,
};

for (const [what, harm] of Object.entries(wrong)) {
  test(`a newer build that ${what} is not taken`, async ({ page, site }) => {
    await visit(page, "k=3");
    const first = site.folder;
    const second = site.other("second", newer);
    // Its files are listed before the harm is done.
    site.folder = site.other(
      "third",
      (folder) => {
        rmSync(folder, { recursive: true });
        cpSync(second, folder, { recursive: true });
        harm(folder);
      },
      { isNamed: false },
    );
    expect(await update(page)).toBe("redundant");
    await offline(page, "ready");
    await expect(at(page, "new-version")).toHaveCount(0);
    expect(await kept(page)).toEqual([build(first)]);
    await site.stop();
    await page.reload();
    await ready(page);
    await isOf(page, first);
  });
}

test("a first visit to a build that lacks a file works, and says that nothing is kept", async ({ page, site }) => {
  site.folder = site.other("second", (folder) => unlinkSync(join(folder, "icons/512.png")), { isNamed: false });
  await page.goto("#k=3");
  await ready(page);
  await offline(page, "off");
  expect(await kept(page)).toEqual([]);
});

test("an open page keeps the files of its build while another takes the newer one", async ({ page, site }) => {
  await visit(page, "k=3");
  const first = site.folder;
  const other = await page.context().newPage();
  await visit(other, "k=3");
  site.folder = site.other("second", newer);
  expect(await update(page)).toBe("installed");
  await at(other, "new-version-reload").click();
  await isOf(other, site.folder);
  await ready(other);
  await isOf(page, first);
  expect((await kept(page)).sort()).toEqual([build(first), build(site.folder)].sort());
  // A worker that is started only now, and whose script the server has no more.
  await upload(page, parquet);
  await shows(page, "n-rows", 60);
  expect(await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name))).toContainEqual(
    expect.stringMatching(new RegExp(`/build/${build(first)}/worker_loader\\.js$`)),
  );
  await expect(at(page, "new-version")).toBeVisible();
  // With the page they go.
  await at(page, "new-version-reload").click();
  await isOf(page, site.folder);
  await expect.poll(() => kept(other)).toEqual([build(site.folder)]);
});

test("a page that was loaded past the service worker is asked nothing", async ({ page, site }) => {
  await visit(page, "k=3");
  site.folder = site.other("second", newer);
  const session = await page.context().newCDPSession(page);
  await session.send("Page.reload", { ignoreCache: true });
  await isOf(page, site.folder);
  await ready(page);
  await expect.poll(() => kept(page)).toEqual([build(site.folder)]);
  await expect(at(page, "new-version")).toHaveCount(0);
});

test("a service worker without a build takes itself and all that it kept away", async ({ page, site }) => {
  await visit(page, "k=3");
  const source = fileURLToPath(new URL("../../assets/service_worker.js", import.meta.url));
  site.folder = site.other("second", (folder) => cpSync(source, join(folder, "service_worker.js")), { isNamed: false });
  expect(await update(page)).toBe("installed");
  await at(page, "new-version-later").click();
  await page.goto("about:blank");
  // What a browser asks for beside a file that is no page.
  await page.context().route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  await page.goto("boot.js");
  await expect.poll(() => kept(page)).toEqual([]);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test.describe("with the headers of the file _headers", () => {
  test.use({ isDescribed: true });

  test("the whole page works, with and without a network", async ({ page, site, request }) => {
    const headers = async (name) => (await request.get(name)).headers();
    const own = `build/${build(site.folder)}/`;
    expect((await headers(""))["content-security-policy"]).toContain("require-trusted-types-for 'script'");
    for (const name of ["", "index.html", "boot.js", "service_worker.js"]) {
      expect((await headers(name))["cache-control"], name).toBe("no-cache");
    }
    expect((await headers(`${own}worker.js`))["cache-control"]).toContain("immutable");
    await visit(page, "k=3");
    for (const stops of [false, true]) {
      if (stops) {
        await site.stop();
        await page.reload();
        await ready(page);
      }
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      await upload(page, small());
      expect(await sizes(page)).toEqual([70, 30, 20]);
      await upload(page, parquet);
      await shows(page, "n-rows", 60);
      await expect(page.locator(".map-frame.settled .gl-canvas").first()).toBeAttached({ timeout: 60_000 });
    }
  });
});

test.describe("over plain HTTP", () => {
  test.use({ baseURL: async ({ site }, use) => use(site.address.replace("127.0.0.1", "strata.test")) });

  test("nothing is kept, and the page says so", async ({ page }) => {
    await page.goto("#k=3");
    await ready(page);
    await offline(page, "off");
  });
});

test("the page can be installed", async ({ page, request }) => {
  await visit(page, "k=3");
  const session = await page.context().newCDPSession(page);
  const { errors, data } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  // Windows of this kind, as private ones, install nothing; all else is as it should be.
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
  const manifest = JSON.parse(data);
  const types = Object.values(manifest.file_handlers[0].accept).flat();
  expect(types).toEqual([".csv", ".tsv", ".xlsx", ".parquet"]);
  for (const { src, sizes, type } of manifest.icons) {
    const response = await request.get(src);
    expect(response.headers()["content-type"]).toBe(type);
    if (sizes === "any") continue;
    const png = await response.body();
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
  }
  expect((await request.get("manifest.webmanifest")).headers()["content-type"]).toBe("application/manifest+json");
});

test("files with which the installed page is opened are read as dropped ones are", async ({ page }) => {
  await page.addInitScript(() => {
    const launchQueue = { setConsumer: (consume) => (window.launch = consume) };
    Object.defineProperty(window, "launchQueue", { value: launchQueue });
  });
  await visit(page, "k=3");
  const table = small();
  await page.evaluate(({ name, content }) => {
    const handle = (name) => ({ getFile: async () => new File([content], name) });
    window.launch({ files: [] });
    window.launch({ files: [handle(name), handle("other.csv")] });
  }, table);
  await shows(page, "n-rows", 120);
  await expect(page.locator("header .about strong")).toHaveText(table.name);
  await expect(page.getByRole("alert")).toContainText("spring.csv was opened, other.csv was not");
});
