// No line is longer than 120 characters but those that cannot be broken: a row of a table in a document, an address,
// data. No file has more than 400 lines and no function more than 100 without a reason in its first line.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const most = 120;
const files = execFileSync("git", ["ls-files", "-z", "-c", "-o", "--exclude-standard"], { encoding: "utf8" });
const isText = (file) => /(\.(rs|mjs|js|css|md|sh|py|toml|html|yml)|Makefile)$/.test(file);
const isData = (file) => /^tests\/(fixtures|golden\/(data|tables))\//.test(file);
const cannotBreak = (file, line) =>
  (file.endsWith(".md") && /^\s*\|/.test(line)) ||
  (file.endsWith("js") && /`[^`]{40,}/.test(line)) ||
  (file.endsWith(".html") && /^\s*(content|data-wasm-opt-params)="/.test(line)) ||
  (file.endsWith(".py") && /^\s*("call": )?"/.test(line)) ||
  /https?:\/\/\S{60,}/.test(line);

const long = [];
const tall = [];
for (const file of files.split("\0").filter((file) => isText(file) && !isData(file))) {
  const lines = readFileSync(file, "utf8").split("\n");
  lines.forEach((line, at) => {
    if ([...line].length > most && !cannotBreak(file, line)) long.push(`${file}:${at + 1}`);
  });
  // A file is about one thing: more lines need a reason, said in its first line.
  if (/^src\/.*\.rs$/.test(file) && lines.length > 401 && !/lines:/.test(lines[0])) tall.push(file);
  // So is a function: it ends at the brace below its own indent.
  lines.forEach((line, at) => {
    const [, indent, name] = file.endsWith(".rs") ? (/^(\s*)(?:[a-z()]+ )*fn (\w+)/.exec(line) ?? []) : [];
    if (name === undefined || /[;}]$/.test(line)) return;
    const end = lines.indexOf(`${indent}}`, at);
    if (end - at >= 100 && !/lines:/.test(lines[at + 1])) tall.push(`${file}:${at + 1} fn ${name}`);
  });
}
if (long.length > 0) {
  console.error(`check: longer than ${most} characters:\n  ${long.join("\n  ")}`);
}
if (tall.length > 0) {
  console.error(
    `check: more than 400 lines, or 100 in a function, and no reason ("lines: ...") in the first one:\n  ${tall.join("\n  ")}`,
  );
}
if (long.length + tall.length > 0) process.exit(1);
