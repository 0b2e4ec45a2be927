// The page's own files are missing, cut or others; the network goes: a sentence in the page each time, never only
// "loading".
import {
  alerts,
  at,
  choose,
  expect,
  honest,
  linked,
  made,
  named,
  opened,
  ready,
  rests,
  set,
  test,
  works,
} from "./fault.mjs";
import { kill, lanes, workers } from "./crew.mjs";

const spring = made("spring.csv", { id: "A" });

const files = {
  "the page's script": /\/app[^/]*\.js$/,
  "the page's wasm": /\/app[^/]*_bg\.wasm$/,
  "worker.js": /\/worker\.js$/,
  "worker_loader.js": /\/worker_loader\.js$/,
  "worker_bg.wasm": /\/worker_bg\.wasm$/,
};
const html = { body: "<!doctype html><title>Not found</title><p>Sorry", contentType: "text/html; charset=utf-8" };
const garbage = (route) => {
  const isWasm = route.request().url().endsWith(".wasm");
  return route.fulfill({
    body: isWasm ? Buffer.alloc(999, 7) : "}} not ( a script",
    contentType: isWasm ? "application/wasm" : "text/javascript",
  });
};
const half = async (route) => {
  const response = await route.fetch();
  const body = await response.body();
  return route.fulfill({
    response,
    body: body.subarray(0, body.length / 2),
    headers: { ...response.headers(), "content-length": undefined },
  });
};
const ways = {
  missing: (route) => route.fulfill({ status: 404, body: "nothing here", contentType: "text/plain" }),
  unreachable: (route) => route.abort(),
  cut: half,
  garbage,
  "a web page": (route) => route.fulfill(html),
};

// What the browser itself logs of it.
const LOGGED =
  /Failed to load|MIME type|WebAssembly|wasm|SyntaxError|Unexpected|Invalid or unexpected|import|ERR_|fetch/i;

const chosen = [
  ["the page's script", ["missing", "cut", "a web page"]],
  ["the page's wasm", ["missing", "cut", "a web page"]],
  ["worker.js", ["missing", "garbage", "a web page"]],
  ["worker_loader.js", ["missing", "garbage"]],
  ["worker_bg.wasm", ["missing", "cut", "garbage", "a web page", "unreachable"]],
];

for (const [file, kinds] of chosen) {
  for (const kind of kinds) {
    test(`${file}: ${kind}`, async ({ page, problems }) => {
      problems.allow(LOGGED);
      await page.route(files[file], ways[kind]);
      await page.goto(`#k=3&file=x.csv&fingerprint=0000000000000000`);
      const text = page.locator("body");
      await expect(text, "it does not stay with 'loading'").not.toContainText(/is loading/, { timeout: 15_000 });
      await expect(text).toContainText(/reload|again|could not|cannot|browser|missing|not loaded/i, {
        timeout: 15_000,
      });
      if (file.startsWith("worker")) {
        // With the page there the sentence is one that must be seen.
        await expect(alerts(page).first()).toBeVisible({ timeout: 15_000 });
      } else {
        await expect(alerts(page).or(page.locator("#waiting")).first()).toBeVisible();
      }
    });
  }
}

test("no network when a worker is replaced: told, and back by 'try again'", async ({ page, context, problems }) => {
  problems.allow(LOGGED);
  await opened(page, spring);
  // Workers ask for their scripts themselves: what is set offline is the page alone.
  await context.route(/worker/, (route) => route.abort("internetdisconnected"));
  await kill(page, lanes.segments);
  await set(page, "k", 5);
  await expect(alerts(page).first()).toBeVisible({ timeout: 20_000 });
  await rests(page);
  await honest(page, [spring], { may: true });
  const button = at(page, "try-again");
  await expect(button).toBeVisible({ timeout: 30_000 });
  await context.unroute(/worker/);
  await button.first().click();
  await ready(page);
  await works(page, [spring]);
});

test("no network when the sample is asked for", async ({ page, context, problems }) => {
  problems.allow(LOGGED);
  await opened(page, spring);
  await context.setOffline(true);
  await at(page, "sample").click();
  await expect(alerts(page).first()).toBeVisible();
  await rests(page);
  await named(page, spring);
  await honest(page, [spring], { segmented: true });
  await context.setOffline(false);
});

test("the sample is not there", async ({ page, problems }) => {
  problems.allow(LOGGED);
  await page.route("**/customers.csv", ways.missing);
  await page.goto("");
  await expect(alerts(page).first()).toContainText("customers.csv");
  await rests(page);
  await choose(page, spring);
  await ready(page);
  await set(page, "k", 3);
  await works(page, [spring]);
});

test("the sample is cut", async ({ page, problems }) => {
  problems.allow(LOGGED);
  await page.route("**/customers.csv", (route) =>
    route.fulfill({ body: "id,a,b\nx,1,2\ny,3", contentType: "text/csv" }),
  );
  await page.goto("");
  await rests(page);
  await expect(alerts(page).first()).toContainText("customers.csv");
  await choose(page, spring);
  await ready(page);
});

test("plotly is not there: the map is drawn all the same", async ({ page, problems }) => {
  problems.allow(LOGGED);
  await page.addInitScript(() => delete window.Plotly);
  await page.route("**/plotly.js", ways.missing);
  await opened(page, spring);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  await works(page, [spring]);
});

test("the page goes on when its files are gone after it was opened", async ({ page, problems }) => {
  problems.allow(LOGGED);
  await opened(page, spring);
  await page.route("**/*", (route) => route.abort());
  await works(page, [spring]);
  expect(await workers(page)).toBe(3);
});
