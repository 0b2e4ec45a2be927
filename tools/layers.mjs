// node tools/layers.mjs: which file of src uses which, by the paths written in it. Fails on an import from a lower
// layer or room to a higher one, and on files that import each other in a circle. A file and the `mod.rs` above it may
// use each other.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const src = fileURLToPath(new URL("../src/", import.meta.url));

// From the bottom up; those of one line know nothing of each other.
const ORDER = [
  ["engine", "words"],
  ["protocol", "locale"],
  ["service", "app/settings", "app/analysis", "app/browser", "app/format"],
  ["worker", "app/drawing", "app/workers", "app/history"],
  ["app/state"],
  ["app/export", "app/storage"],
  ["app/components"],
  ["app/views"],
];
// Nobody needs these from above, though they stand below.
const NEVER = [
  ["app", "service"],
  ["app", "worker"],
  ["app/components", "app/workers"],
  ["app/views", "app/workers"],
];

const files = readdirSync(src, { recursive: true }).filter((name) => name.endsWith(".rs"));
const moduleOf = (file) => file.replace(/\.rs$/, "").replace(/(^|\/)(mod|lib)$/, "");
const known = new Map(files.map((file) => [moduleOf(file), file]));

// The paths of a use tree, each as a list of names.
function paths(tree, before = []) {
  const found = [];
  let [depth, part] = [0, ""];
  const end = () => {
    const text = part.trim();
    const brace = text.indexOf("{");
    if (brace >= 0) {
      const stem = text
        .slice(0, brace)
        .split("::")
        .map((name) => name.trim())
        .filter(Boolean);
      found.push(...paths(text.slice(brace + 1, text.lastIndexOf("}")), [...before, ...stem]));
    } else if (text) {
      found.push([
        ...before,
        ...text
          .split(/\s+as\s+/)[0]
          .split("::")
          .map((name) => name.trim()),
      ]);
    }
    part = "";
  };
  for (const letter of tree) {
    if (letter === "{") depth += 1;
    if (letter === "}") depth -= 1;
    if (letter === "," && depth === 0) end();
    else part += letter;
  }
  end();
  return found;
}

// The file that a path written in `file` leads to.
function target(path, file) {
  let at = moduleOf(file).split("/").filter(Boolean);
  const rest = [...path];
  if (rest[0] === "crate") at = [];
  else if (rest[0] !== "super" && rest[0] !== "self") return undefined;
  for (; ["crate", "super", "self"].includes(rest[0]); rest.shift()) if (rest[0] === "super") at = at.slice(0, -1);
  for (let length = rest.length; length >= 0; length -= 1) {
    const found = known.get([...at, ...rest.slice(0, length)].join("/"));
    if (found) return found;
  }
  return undefined;
}

const uses = new Map();
for (const file of files) {
  // Without comments, and without tests, which may look at anything.
  const code = readFileSync(src + file, "utf8")
    .replaceAll(/^#\[cfg\(test\)\]\nmod \w+ \{$[^]*?^\}$/gm, "")
    .replaceAll(/\/\/.*$/gm, "");
  const trees = [...code.matchAll(/\buse\s+([^;]+);/g)].flatMap(([, tree]) => paths(tree));
  const inline = [...code.matchAll(/\b(?:crate|super)(?:::\w+)+/g)].map(([path]) => path.split("::"));
  const found = [...trees, ...inline].map((path) => target(path, file)).filter((other) => other && other !== file);
  uses.set(file, new Set(found));
}

const lies = (file, place) => file === `${place}.rs` || file.startsWith(`${place}/`);
const room = (file) => ORDER.flat().find((room) => lies(file, room));
const level = (room) => ORDER.findIndex((rooms) => rooms.includes(room));
const problems = [];
for (const [file, others] of uses) {
  for (const other of others) {
    const [from, to] = [room(file), room(other)];
    const isUp = from && to && from !== to && level(to) >= level(from);
    const isNever = NEVER.some(([above, below]) => lies(file, above) && lies(other, below));
    if (isUp || isNever) problems.push(`src/${file} must not use src/${other} (ARCHITECTURE.md, Direction)`);
  }
}

const isAbove = (file, other) => /(^|\/)mod\.rs$/.test(file) && lies(other, moduleOf(file));
const state = new Map();
function walk(file, way) {
  state.set(file, "open");
  for (const other of uses.get(file)) {
    if (isAbove(file, other) || isAbove(other, file)) continue;
    if (state.get(other) === "open")
      problems.push(`a circle: ${[...way.slice(way.indexOf(other)), other].map((name) => `src/${name}`).join(" -> ")}`);
    else if (!state.has(other)) walk(other, [...way, other]);
  }
  state.set(file, "done");
}
for (const file of files) if (!state.has(file)) walk(file, [file]);

for (const problem of problems) console.error(`layers: ${problem}`);
process.exit(problems.length ? 1 : 0);
