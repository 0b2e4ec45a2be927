// What a person does in one visit, step by step; each begins where the one before ended.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { at, fingerprint } from "./person.mjs";
import { count, isColored, isLight } from "./picture.mjs";
import { folder } from "./processes.mjs";

function equal(what, found, expected) {
  const [is, should] = [found, expected].map((value) => JSON.stringify(value));
  if (is !== should) throw new Error(`${what}: found ${is}, expected ${should}`);
}

// Three far groups of 70, 30 and 20 rows.
const SIZES = [70, 30, 20];
const NAME = "Regulars";

function table() {
  const rows = SIZES.flatMap((size, group) =>
    Array.from({ length: size }, (_, row) => {
      const wave = 4 * Math.sin((row + 1) * 12.9898);
      return `K${group}${row},${(100 + 200 * group + wave).toFixed(2)},${(900 - 300 * group - wave * 5).toFixed(1)}`;
    }),
  );
  const file = join(folder("table"), "spring.csv");
  writeFileSync(file, `customer,visits,spent\n${rows.join("\n")}\n`);
  return file;
}

const area = (person, name = "map") =>
  person.run((selector) => {
    const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
    return { x, y, width, height };
  }, at(name));

const selected = async (person) => Number(await person.attribute("selection"));

async function labels(person, settings, expected) {
  await person.set(`${settings}&iterations=300`);
  equal(`labels of ${settings}`, fingerprint(await person.save("download-labels")), expected);
}

async function drawn(person) {
  const isDrawn = async () => count(await person.driver.picture(), await area(person), isColored) > 5000;
  await person.until("the map is drawn", isDrawn);
  // Plotly draws the picture once more when it has rested, where it can.
  await person.until("the map rests", () =>
    person.run(() => {
      const gl = !!document.createElement("canvas").getContext("webgl");
      return !gl || !!document.querySelector(".map-frame.settled");
    }),
  );
  await person.until("the map at rest is drawn", isDrawn);
}

// A slider on a dark ground has no light track; its thumb is light in WebKit, a fifteenth of it.
async function darken(person) {
  const choose = (selector, theme) => {
    const select = document.querySelector(selector);
    select.value = theme;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const light = async () => {
    await person.place("k-slider");
    const box = await area(person, "k-slider");
    return count(await person.driver.picture(), box, isLight) / (box.width * box.height);
  };
  await person.run(choose, at("theme"), "light");
  const before = await person.until("the page is light", async () => {
    const share = await light();
    return share > 0.5 && share;
  });
  await person.run(choose, at("theme"), "dark");
  await person.until(`the slider is dark, which is light to ${before}`, async () => (await light()) < 0.1);
  await person.run(choose, at("theme"), "light");
}

// Moves over the map until a point is under the pointer, and clicks there.
async function clickPoint(person) {
  const { x, y, width, height } = await area(person);
  for (let step = 1; step < 40; step += 1) {
    const share = (step * 0.618) % 0.8;
    const place = [Math.round(x + width * (0.1 + share)), Math.round(y + height * (0.1 + step / 50))];
    await person.pointer(place);
    if (await person.run(() => !!document.querySelector(".tip"))) {
      await person.pointer("pointerDown", "pointerUp");
      return person.shows("selection", 1);
    }
  }
  throw new Error("no point was found on the map");
}

async function drawBox(person) {
  await person.click("tool-box");
  const { x, y, width, height } = await area(person);
  const place = (share) => [Math.round(x + width * share), Math.round(y + height * share)];
  await person.pointer(place(0.3), "pointerDown", place(0.4), place(0.6), "pointerUp");
  await person.until("the box selects", async () => (await selected(person)) > 1);
  await person.keys("\uE00C");
  await person.until("Escape clears the selection", async () => (await selected(person)) === 0);
  await person.click("tool-pan");
}

async function rename(person) {
  await person.click("segment-select");
  await person.click("segment-rename");
  await person.type("segment-name", NAME);
  await person.keys("enter");
  await named(person);
}

const named = (person) =>
  person.until("the segment has its name", () =>
    person.run(
      (selector, name) => document.querySelector(selector)?.textContent.trim() === name,
      at("segment-select"),
      NAME,
    ),
  );

async function give(person, file) {
  await person.driver.attach(at("file-input"), file);
  await person.shows("n-rows", 120);
  await person.ready();
}

// The page keeps the visit, and tells what it kept of it.
async function keep(person) {
  await person.click("tab-export");
  await person.shows("kept", person.driver.keepsFiles ? "kept" : "without-file", "data-state");
}

async function goOn(person, file) {
  await person.reload();
  await person.click("session-accept");
  if (!person.driver.keepsFiles) await person.driver.attach(at("file-input"), file);
  await person.shows("n-rows", 120);
  await person.ready();
  await named(person);
}

// Steps with their titles; `fingerprints` are those of the native build and of Chromium.
export function visit(fingerprints) {
  let file;
  const sizes = async (person) => (await person.all("segment-row", "data-size")).map(Number);
  const same = (settings, name) => (person) => labels(person, settings, fingerprints[name]);
  return [
    ["the page opens", (person) => person.open("k=8&iterations=300")],
    [
      "the labels of k-means are those of Chromium",
      async (person) => equal("k-means", fingerprint(await person.save("download-labels")), fingerprints["k-means"]),
    ],
    [
      "the map is that of Chromium",
      async (person) => {
        await person.shows("map-state", "done", "data-state");
        equal("the map", fingerprint(await person.save("download-map")), fingerprints.map);
      },
    ],
    ["the map at rest is drawn", drawn],
    ["a click selects a customer", clickPoint],
    ["a box selects customers", drawBox],
    ["the slider is dark on a dark ground", darken],
    [
      "the slider changes k",
      async (person) => {
        await person.run((selector) => document.querySelector(selector).focus(), at("k-slider"));
        await person.newer(() => person.keys("left"));
        await person.shows("n-clusters", 7);
      },
    ],
    [
      "the number changes k",
      async (person) => {
        await person.newer(() => person.type("k", "5"));
        await person.shows("n-clusters", 5);
        equal("segments", (await sizes(person)).length, 5);
      },
    ],
    ["the labels of Ward are those of Chromium", same("algorithm=agglomerative&k=8", "ward")],
    [
      "the labels of average linkage are those of Chromium",
      same("algorithm=agglomerative&linkage=average&metric=cosine&k=8", "average-cosine"),
    ],
    ["the labels of HDBSCAN are those of Chromium", same("algorithm=hdbscan&min-cluster-size=20", "hdbscan")],
    [
      "a file of one's own is segmented",
      async (person) => {
        await person.set("k=3&iterations=250");
        file = table();
        await give(person, file);
        equal("segments", await sizes(person), SIZES);
      },
    ],
    [
      "its labels are saved",
      async (person) => {
        const [head, ...rows] = String(await person.save("download-labels"))
          .trimEnd()
          .split(/\r?\n/);
        equal("columns", head, "customer,visits,spent,segment");
        const groups = rows.map((row) => Number(row.split(",")[3]));
        equal(
          "labels",
          groups,
          SIZES.flatMap((size, group) => Array(size).fill(group)),
        );
      },
    ],
    ["a segment is renamed", rename],
    ["the visit is kept", keep],
    ["after a reload it goes on", (person) => goOn(person, file)],
    [
      "nothing happened that must never happen",
      async (person) => {
        await person.look();
        equal("problems", person.noted, []);
      },
    ],
  ];
}
