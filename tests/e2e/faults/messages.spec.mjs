// What a worker cannot have said: the page takes the worker for broken and gets another, or takes no notice; it never
// throws.
import { at, expect, faults, made, opened, press, rests, works } from "./fault.mjs";
import { lanes, say } from "./crew.mjs";

const spring = made("spring.csv", { id: "A" });
const ours = [0x53, 0x54, 0x52, 0x41];
const of = (...bytes) => [{ bytes }];

const odd = [
  ["null", null],
  ["undefined", undefined],
  ["a text", "Out of memory"],
  ["a number", 7],
  ["an object", { length: 3 }],
  ["bytes that are in no list", { bytes: [1, 2, 3] }],
  ["an empty list", []],
  ["a list of garbage", [null, 5, "text", {}]],
  ["a list of empty bytes", of()],
  ["garbage bytes", of(...Array.from({ length: 99 }, (_, at) => (at * 193 + 7) % 256))],
  ["a list in a list", [[1], [[]]]],
  ["a cut message", of(...ours, 1, 4, 1)],
  ["a message of another version", of(...ours, 99, 17, 1)],
  ["an event that there is not", of(...ours, 1, 250, 1)],
  ["an event with bytes too many", of(...ours, 1, 16, 1, 1, 1, 1)],
  ["the end of a job that nobody asked for", of(...ours, 1, 16, 255, 255, 3)],
  ["a length that is not there", of(...ours, 1, 0, 255, 255, 255, 255, 15)],
];

async function goesOn(page) {
  await rests(page);
  if ((await at(page, "stage-map").getAttribute("data-state")) !== "fresh") await press(page, "map-reset");
  await works(page, [spring]);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
}

faults(
  "segments",
  (page) => opened(page, spring),
  odd,
  async ({ page }, data) => {
    await say(page, lanes.segments, data);
    await goesOn(page);
  },
);

const some = odd.filter(([name]) =>
  ["null", "a text", "garbage bytes", "a list of garbage", "a cut message"].includes(name),
);
for (const name of ["map", "evidence"]) {
  faults(
    name,
    (page) => opened(page, spring),
    some,
    async ({ page }, data) => {
      await say(page, lanes[name], data);
      // Deaths in a row count: what is computed in between ends the row.
      await press(page, name === "map" ? "map-reset" : "tab-evidence");
      await goesOn(page);
    },
  );
}

faults(
  "events that are no messages",
  (page) => opened(page, spring),
  [
    ["an error", 0, () => new ErrorEvent("error", { message: "out of memory", cancelable: true })],
    ["an error without a word", 0, () => new Event("error", { cancelable: true })],
    ["a message that could not be read", 0, () => new MessageEvent("messageerror")],
    ["an error of the map", 1, () => new ErrorEvent("error", { message: "out of memory", cancelable: true })],
    ["an error of the evidence", 2, () => new ErrorEvent("error", { message: "out of memory", cancelable: true })],
  ],
  async ({ page }, lane, event) => {
    await page.evaluate(`window.crew.now(${lane}).dispatchEvent((${event})())`);
    await goesOn(page);
  },
);
