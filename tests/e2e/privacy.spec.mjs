// What a user brings stays with them. That no request leaves and no policy is breached is watched in every test
// (test.mjs); here it is watched through a whole visit.
import { at, change, download, expect, open, small, test, upload } from "./test.mjs";

test("the page forbids itself foreign origins, inline scripts and eval", async ({ page, request }) => {
  const response = await request.get("");
  const meta = (await response.text()).match(/<meta[^>]*http-equiv="?Content-Security-Policy"?[^>]*>/i)?.[0] ?? "";
  const policy = Object.fromEntries(
    (meta.match(/content="([^"]*)"/i)?.[1] ?? "").split(";").map((rule) => {
      const [name, ...sources] = rule.trim().split(/\s+/);
      return [name, sources];
    }),
  );
  expect(policy["default-src"]).toEqual(["'self'"]);
  expect(policy["script-src"].sort()).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  for (const sources of Object.values(policy)) {
    for (const source of sources)
      expect(source).toMatch(/^('(self|none|unsafe-inline|wasm-unsafe-eval)'|data:|blob:)$/);
  }
});

test("a whole visit asks for nothing but the page's own files", async ({ page, baseURL }) => {
  const asked = [];
  page.context().on("request", (request) => asked.push(request));
  await open(page);
  const files = asked.length;
  await upload(page, small());
  await change(page, "cluster", "k", 3);
  await change(page, "cluster", "algorithm", "agglomerative");
  await change(page, "cluster", "algorithm", "dbscan");
  await download(page, "download-labels");
  await at(page, "map").hover();
  for (const request of asked) expect(request.method()).toBe("GET");
  for (const request of asked.slice(files)) {
    expect(request.url(), "only what the browser makes of the page's own data, or a worker started anew").toMatch(
      new RegExp(`^(blob:|data:|${baseURL}[^?]*$)`),
    );
  }
  expect(files).toBeGreaterThan(3);
});
