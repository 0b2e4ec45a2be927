// The third-party notices of a bundle: every package that bytes of it come from, with its licence as it ships it.
// Their licences ask that whoever hands the code on hands these on too.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

export function notices(output, folder) {
  const files = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const packages = files.map(([file]) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  const texts = [...new Set(packages)].filter(Boolean).map((name) => {
    const path = join(folder, name);
    const about = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const own = readdirSync(path).find((file) => /^(licen[cs]e|copying)/i.test(file));
    const text = own ? readFileSync(join(path, own), "utf8").trim() : `By ${author(about)}; it ships no licence text.`;
    return `${about.name} ${about.version} (${about.license})\n\n${text}\n`;
  });
  return texts.sort().join(`\n${"-".repeat(80)}\n`);
}

const author = ({ author }) => (typeof author === "string" ? author : author?.name) ?? "its authors";
