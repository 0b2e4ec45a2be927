// node tests/engines/run.mjs [firefox] [webkit] [folder]     (after `make dist`)
// The page in other engines than Chromium: one visit, done in each of them. One line for each step, and one at the end.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { firefox } from "./firefox.mjs";
import { endAll, within } from "./processes.mjs";
import { Person } from "./person.mjs";
import { site } from "./site.mjs";
import { visit } from "./visit.mjs";
import { webkit } from "./webkit.mjs";

const engines = { firefox, webkit };
// A visit takes a quarter of this; on a slow machine it may take all of it.
const LONGEST_MS = 240_000;

const given = process.argv.slice(2);
const names = given.filter((name) => name in engines);
const folder = given.find((name) => !(name in engines)) ?? fileURLToPath(new URL("../../dist", import.meta.url));
const fixture = new URL("../fixtures/fingerprints.json", import.meta.url);
const expected = JSON.parse(readFileSync(fixture, "utf8"));

const counts = { good: 0, failed: 0, skipped: 0 };

async function drive(name) {
  const engine = engines[name];
  const missing = engine.needs().filter((file) => !existsSync(file));
  if (missing.length) {
    counts.skipped += 1;
    return console.log(`skipped: ${name}: ${missing.join(", ")} not found (tools/setup.sh --tests says why)`);
  }
  let step = "it starts";
  let driver;
  let person;
  const steps = async () => {
    const address = await site(folder);
    driver = await engine.start();
    person = new Person(driver, address);
    for (const [title, act] of visit(expected)) {
      step = title;
      const began = performance.now();
      await act(person);
      counts.good += 1;
      console.log(`${driver.name} good: ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    }
  };
  try {
    await within(LONGEST_MS, "the end of the visit", steps());
  } catch (error) {
    counts.failed += 1;
    console.log(`${driver?.name ?? name} FAILED: ${step}: ${error.message}`);
    // A dead engine says nothing any more.
    const told = await within(5_000, "the page", person?.tell()).catch(() => undefined);
    if (told) console.log(`  the page then: ${told}`);
  } finally {
    await driver?.close().catch(() => {});
    endAll();
  }
}

try {
  for (const name of names.length ? names : Object.keys(engines)) await drive(name);
} finally {
  endAll();
}
console.log(`other engines: ${counts.good} good, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed ? 1 : 0);
