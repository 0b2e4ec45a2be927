// A static file server for the tests, and for a look at the built site under some other path than the root.
//   node tests/e2e/serve.mjs [port] [path] [folder]     defaults: any free port, /any/path/, dist
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const dist = fileURLToPath(new URL("../../dist", import.meta.url));

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
function find(url, path, folder) {
  const root = resolve(folder);
  const name = decodeURIComponent(new URL(url, "http://localhost").pathname);
  if (!name.startsWith(path)) return;
  const file = normalize(join(root, name.slice(path.length) || "index.html"));
  if (!file.startsWith(root + sep)) return;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? { file, size: stat.size } : undefined;
}

// What the file _headers says of an address, read as the hosts do that know it.
function described(folder, path, url) {
  const name = `/${new URL(url, "http://localhost").pathname.slice(path.length)}`;
  const headers = {};
  let applies = false;
  for (const line of readFileSync(join(folder, "_headers"), "utf8").split("\n")) {
    const [, header, value] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? [];
    if (header && applies) headers[header.toLowerCase()] = value;
    else if (line.startsWith("/")) applies = line.endsWith("*") ? name.startsWith(line.slice(0, -1)) : name === line;
  }
  return headers;
}

// Serves a folder, which may be another one later (`folder`); `isDescribed`: with the headers of its file _headers.
export async function serve({ port = 0, path = "/any/path/", folder = dist, isDescribed = false } = {}) {
  const site = { folder };
  const server = createServer((request, response) => {
    const found = find(request.url, path, site.folder);
    if (!found) {
      response.writeHead(404, { "content-type": "text/plain" }).end(`nothing at ${request.url}\n`);
      return;
    }
    response.writeHead(200, {
      "content-type": types[extname(found.file)] ?? "application/octet-stream",
      "content-length": found.size,
      ...(isDescribed ? described(site.folder, path, request.url) : { "cache-control": "no-store" }),
    });
    createReadStream(found.file).pipe(response);
  });
  await new Promise((done) => server.listen(port, "127.0.0.1", done));
  site.address = `http://127.0.0.1:${server.address().port}${path}`;
  site.stop = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return site;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = "0", path, folder] = process.argv.slice(2);
  const site = await serve({ port: Number(port), path, folder });
  console.log(`serving ${resolve(site.folder)} at ${site.address}`);
}
