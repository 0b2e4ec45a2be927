// Names a built page and lists its files for the service worker: Trunk runs it after each build (Trunk.toml).
//   node tools/offline.mjs FOLDER     the page in FOLDER, once more if it was changed since
// The build's name is a hash of all files. Those that the page loads by itself move to build/NAME/, so that no page
// gets a file of another build, whatever was kept of it on the way. A debug build stays as it is: browsers keep none.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// What has to have the same address in every build.
const STAYS = /^(index\.html|boot\.js|service_worker\.js|manifest\.webmanifest|_headers|icons\/.*)$/;
// What the service worker does not keep: itself, and what is for the host alone.
const UNKEPT = /^(service_worker\.js|_headers)$/;

const sha256 = (bytes, as) => createHash("sha256").update(bytes).digest(as);

// Names a page; returns the name.
export function name(folder) {
  const read = (file) => readFileSync(join(folder, file));
  const rewrite = (file, change) => writeFileSync(join(folder, file), change(read(file).toString()));
  const list = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(join(folder, "/").length))
      .map((file) => file.replaceAll("\\", "/"))
      .sort();

  undo(folder, list(), rewrite);
  const moved = list().filter((file) => !STAYS.test(file));
  // One way to write an address, so that the same files have the same name each time.
  rewrite("index.html", (page) => moved.reduce((page, file) => page.replaceAll(`"${file}"`, `"./${file}"`), page));
  const build = sha256(
    list()
      .filter((file) => file !== "_headers")
      .map((file) => `${file} ${sha256(read(file), "hex")}\n`)
      .join(""),
    "hex",
  ).slice(0, 16);

  const own = `build/${build}/`;
  mkdirSync(join(folder, own), { recursive: true });
  for (const file of moved) renameSync(join(folder, file), join(folder, own, file));
  rewrite("index.html", (page) => {
    const addressed = moved.reduce((page, file) => page.replaceAll(`"./${file}"`, `"./${own}${file}"`), page);
    return once(addressed, 'data-build=""', `data-build="${build}"`);
  });

  const kept = list()
    .filter((file) => !UNKEPT.test(file))
    .map((file) => [file === "index.html" ? "./" : file, `sha256-${sha256(read(file), "base64")}`]);
  rewrite("service_worker.js", (script) =>
    once(
      once(script, 'const BUILD = "";', `const BUILD = "${build}";`),
      "const FILES = [];",
      `const FILES = ${JSON.stringify(kept)};`,
    ),
  );
  return build;
}

// Takes away what an earlier run did.
function undo(folder, files, rewrite) {
  for (const file of files) {
    const [, own] = /^build\/[^/]+\/(.*)$/.exec(file) ?? [];
    if (own) renameSync(join(folder, file), join(folder, own));
  }
  rmSync(join(folder, "build"), { recursive: true, force: true });
  rewrite("index.html", (page) =>
    page.replace(/data-build="[^"]*"/, 'data-build=""').replaceAll(/"\.\/build\/[^/]+\//g, '"./'),
  );
  rewrite("service_worker.js", (script) =>
    script
      .replace(/^const BUILD = ".*";$/m, 'const BUILD = "";')
      .replace(/^const FILES = \[.*\];$/m, "const FILES = [];"),
  );
}

// What must be there exactly once: otherwise the page would be named in part.
function once(text, old, next) {
  if (text.split(old).length !== 2) throw new Error(`not once in the page: ${old}`);
  return text.replace(old, () => next);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? process.env.TRUNK_STAGING_DIR;
  if (!folder) throw new Error("which folder?");
  const isDebug = !process.argv[2] && process.env.TRUNK_PROFILE === "debug";
  if (!isDebug) console.log(`build ${name(folder)}`);
}
