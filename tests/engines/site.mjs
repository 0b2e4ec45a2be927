// The built page with one more script in it, which watches: not every driver tells of the console, and none of the
// Content-Security-Policy. A file of the site's own, so that the policy lets it pass.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folder, start } from "./processes.mjs";

const server = fileURLToPath(new URL("../e2e/serve.mjs", import.meta.url));

// Runs in the page before anything of its own.
function watch() {
  const seen = { measures: [], problems: [] };
  window.seen = seen;
  const told = console.error;
  console.error = (...all) => {
    seen.problems.push(`console: ${all.join(" ")}`);
    told.apply(console, all);
  };
  // What is fetched ahead is given up where the page is left meanwhile: that is no fault.
  const failed = ({ message, target }) =>
    target.rel === "prefetch" || seen.problems.push(`failed: ${message ?? target.src ?? target.outerHTML}`);
  addEventListener("error", failed, true);
  addEventListener("unhandledrejection", (event) => seen.problems.push(`uncaught: ${event.reason}`));
  document.addEventListener("securitypolicyviolation", (event) => {
    seen.problems.push(`policy: ${event.violatedDirective} ${event.blockedURI}`);
  });
  const keep = (list) => list.getEntries().forEach(({ name }) => seen.measures.push(name));
  new PerformanceObserver(keep).observe({ type: "measure" });
}

// Serves a built page below some path; gives its address.
export async function site(dist) {
  const root = folder("site");
  cpSync(dist, root, { recursive: true });
  const page = readFileSync(join(dist, "index.html"), "utf8");
  const watched = page.replace("<title>", '<script src="./watch.js"></script><title>');
  if (watched === page) throw new Error(`${dist}/index.html has no place for the watching script`);
  writeFileSync(join(root, "index.html"), watched);
  writeFileSync(join(root, "watch.js"), `(${watch})();\n`);
  return start(process.execPath, [server, "0", "/any/path/", root]).said(/(http:\/\/\S+)/);
}
