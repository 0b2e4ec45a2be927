// What a person does at the page, by any driver: looks, clicks, drags, types, and takes files along. Waits are for
// states, never for a time.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const STATE_MS = 60_000;
const KEYS = { control: "\uE009", enter: "\uE007", left: "\uE012", right: "\uE014" };

export const at = (name) => `[data-testid="${name}"]`;

const rest = (ms) => new Promise((after) => setTimeout(after, ms));

// FNV-1a of what was saved, as 16 hexadecimal digits.
export function fingerprint(bytes) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}

// Runs in the page: the middle of an element of some name, once nothing lies above it.
function middle(selector, nth) {
  const element = document.querySelectorAll(selector)[nth];
  if (!element || element.disabled) return null;
  element.scrollIntoView({ block: "nearest", inline: "nearest" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
  const hit = document.elementFromPoint(x, y);
  return hit && (element.contains(hit) || hit.contains(element)) ? [x, y] : null;
}

export class Person {
  constructor(driver, address) {
    this.driver = driver;
    this.address = address;
    this.noted = [];
  }

  // ---- looks ------------------------------------------------------------------------------------------------------

  // Runs a function in the page.
  async run(act, ...given) {
    const program = `(json) => JSON.stringify((${act})(...JSON.parse(json)) ?? null)`;
    return JSON.parse(await this.driver.run(program, JSON.stringify(given)));
  }

  // Asks again until there is an answer, and gives it.
  async until(what, ask) {
    const end = performance.now() + STATE_MS;
    for (;;) {
      const found = await ask();
      if (found) return found;
      if (performance.now() > end) throw new Error(`waited ${STATE_MS / 1000} s until ${what}`);
      await rest(50);
    }
  }

  attribute(name, of = "data-value") {
    return this.run((selector, of) => document.querySelector(selector)?.getAttribute(of), at(name), of);
  }

  shows(name, value, of = "data-value") {
    return this.until(`${name} is ${value}`, async () => (await this.attribute(name, of)) === String(value));
  }

  all(name, of) {
    const read = (selector, of) => [...document.querySelectorAll(selector)].map((element) => element.getAttribute(of));
    return this.run(read, at(name), of);
  }

  ready() {
    return this.shows("app", "ready", "data-state");
  }

  measures(name) {
    return this.run((name) => window.seen.measures.filter((measure) => measure === name).length, name);
  }

  // Does something and waits for the newer segments: the page may well be `ready` with the older ones still.
  async newer(act) {
    const before = await this.measures("stage:cluster");
    await act();
    await this.until("there are newer segments", async () => (await this.measures("stage:cluster")) > before);
    await this.ready();
  }

  // ---- acts -------------------------------------------------------------------------------------------------------

  async open(settings) {
    await this.driver.go(`${this.address}#${settings}`);
    await this.ready();
  }

  // Other settings in the address of the page that is open.
  set(settings) {
    return this.newer(() => this.run((settings) => void (location.hash = settings), settings));
  }

  place(name, nth = 0) {
    return this.until(`${name} can be reached`, () => this.run(middle, at(name), nth));
  }

  pointer(...steps) {
    const actions = steps.map((step) =>
      Array.isArray(step)
        ? { type: "pointerMove", x: step[0], y: step[1], duration: 0, origin: "viewport" }
        : { type: step, button: 0 },
    );
    return this.driver.act([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }]);
  }

  async click(name, nth = 0) {
    await this.pointer(await this.place(name, nth), "pointerDown", "pointerUp");
  }

  keys(...names) {
    const actions = names.flatMap((name) => {
      const value = KEYS[name] ?? name;
      return [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ];
    });
    return this.driver.act([{ type: "key", id: "keys", actions }]);
  }

  // Types over what a field holds.
  async type(name, text) {
    await this.click(name);
    const value = KEYS.control;
    const select = ["keyDown", "a", "keyUp"].flatMap((key) =>
      key === "a"
        ? [
            { type: "keyDown", value: "a" },
            { type: "keyUp", value: "a" },
          ]
        : [{ type: key, value }],
    );
    await this.driver.act([{ type: "key", id: "keys", actions: select }]);
    await this.keys(...text);
  }

  // ---- files ------------------------------------------------------------------------------------------------------

  // What a button saves.
  async save(name) {
    const { downloads } = this.driver;
    for (const file of readdirSync(downloads)) rmSync(join(downloads, file));
    await this.click(name);
    let before;
    const bytes = await this.until(`${name} has saved a file`, () => {
      // What is being written has a file of its own beside it, or under another name.
      const [file, ...others] = readdirSync(downloads);
      if (!file || others.length || /\.(part|wkdownload)$/.test(file)) return undefined;
      const bytes = readFileSync(join(downloads, file));
      const isWhole = bytes.length > 0 && bytes.length === before;
      before = bytes.length;
      return isWhole && bytes;
    });
    await this.driver.resize();
    return bytes;
  }

  // Notes what must never happen, as far as it did since the page was loaded.
  async look() {
    const origin = new URL(this.address).origin;
    const loaded = await this.run(() => performance.getEntriesByType("resource").map(({ name }) => name));
    const foreign = [...loaded, ...this.driver.requests].filter(
      (address) =>
        !/^(data|blob|about|moz-extension|chrome|resource):/.test(address) && new URL(address).origin !== origin,
    );
    const seen = await this.run(() => window.seen.problems);
    const problems = [...this.driver.problems, ...seen, ...foreign.map((address) => `another origin: ${address}`)];
    this.noted = [...new Set([...this.noted, ...problems])];
  }

  // What the page is at, in words.
  async tell() {
    const state = await this.run(() => {
      const states = [...document.querySelectorAll("[data-testid=app], [data-testid^=stage-]")];
      const alerts = [...document.querySelectorAll("[role=alert]")].map((alert) => alert.textContent.trim());
      return [...states.map(({ dataset }) => `${dataset.testid} ${dataset.state}`), ...alerts];
    });
    await this.look();
    return [...state, ...this.noted].join("; ");
  }

  async reload() {
    await this.look();
    await this.driver.reload();
    await this.ready();
  }
}
