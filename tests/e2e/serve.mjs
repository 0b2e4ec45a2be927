// A static file server for the tests, and for a look at the built site under some other path than the root.
//   node tests/e2e/serve.mjs [port] [path] [folder]     defaults: any free port, /any/path/, dist
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const [port = "0", path = "/any/path/", folder = dist] = process.argv.slice(2);
const root = resolve(folder);

// WebAssembly is compiled while it streams in only if it is served by its own type.
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
};

// The file that an address stands for, or nothing: also where it leads out of the folder.
function find(url) {
  const name = decodeURIComponent(new URL(url, "http://localhost").pathname);
  if (!name.startsWith(path)) return;
  const file = normalize(join(root, name.slice(path.length) || "index.html"));
  if (!file.startsWith(root + sep)) return;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? { file, size: stat.size } : undefined;
}

const server = createServer((request, response) => {
  const found = find(request.url);
  if (!found) {
    response.writeHead(404, { "content-type": "text/plain" }).end(`nothing at ${request.url}\n`);
    return;
  }
  response.writeHead(200, {
    "content-type": types[extname(found.file)] ?? "application/octet-stream",
    "content-length": found.size,
    "cache-control": "no-store",
  });
  createReadStream(found.file).pipe(response);
});

server.listen(Number(port), "127.0.0.1", () => {
  console.log(`serving ${root} at http://127.0.0.1:${server.address().port}${path}`);
});
