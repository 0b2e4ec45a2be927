// Sessions that cannot be taken up: a sentence, and nothing of them is taken; or all of them.
import {
  alerts,
  at,
  bytes,
  CHEAP,
  dismiss,
  expect,
  faults,
  honest,
  made,
  opened,
  press,
  ready,
  rests,
  tab,
  works,
} from "./fault.mjs";

const wide = made("wide.csv", { id: "W", rows: 400 });

// Opens a table and saves its session, with a name and a group in it.
async function start(page) {
  await opened(page, wide);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill("From the session");
  await at(page, "segment-name").press("Enter");
  await tab(page, "export");
  const [file] = await Promise.all([page.waitForEvent("download"), at(page, "session-save").click()]);
  const session = JSON.parse((await bytes(file)).toString("utf8"));
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill("On the page");
  await at(page, "segment-name").press("Enter");
  return session;
}

const changed = (change) => (session) => {
  const copy = structuredClone(session);
  return JSON.stringify(change(copy) ?? copy);
};
const set = (part, value) => changed((session) => void (session[part] = value));

const refused = [
  ["of a later version", changed((session) => ({ ...session, version: 999, build: "999.0.0", later: { things: [] } }))],
  [
    "a map of two rows for a table of 400",
    set("layout", { rows: [0, 1], positions: [0, 0, 1, 1], iteration: 250, kl: 1, perplexity: 5, sample: null }),
  ],
  ["a map that has a row twice", changed((session) => void (session.layout.rows[1] = session.layout.rows[0]))],
  ["a map with fewer places than rows", changed((session) => void session.layout.positions.pop())],
  [
    "a map with places that are no numbers",
    (session) => JSON.stringify(session).replace(/("positions":\[)[^,]*/, "$11e400"),
  ],
  ["a map of rows beyond the table", changed((session) => void (session.layout.rows[0] = 400))],
  ["cut in the middle", (session) => JSON.stringify(session).slice(0, 300)],
  ["an empty file", () => ""],
  ["null", () => "null"],
  ["a list", () => "[]"],
  ["of another kind", set("kind", "something-else")],
  ["names that are numbers", set("names", { 0: 7 })],
  ["names in a list", set("names", ["a"])],
  ["a table that is a text", set("table", "wide.csv")],
  ["rows less than none", changed((session) => void (session.table.rows = -1))],
  ["a group beyond the table", set("groups", [{ name: "far", rows: [399, 400] }])],
  ["a selection beyond the table", set("selection", [4294967295])],
  ["settings that are a number", set("settings", 3)],
  ["nested without end", () => `{"kind":${"[".repeat(100_000)}`],
  ["bytes that are no text", () => Buffer.from([0xff, 0xfe, 0, 0xd8, 1, 2, 3])],
];

const give = (page, content) =>
  at(page, "session-open").setInputFiles({ name: "odd.strata.json", mimeType: "", buffer: Buffer.from(content) });

const map = async (page) => page.locator("[data-testid=map-state]").getAttribute("data-iteration");

faults("refused", start, refused, async ({ page, context: session }, make) => {
  await dismiss(page);
  await tab(page, "export");
  const before = await map(page);
  await give(page, make(session));
  await expect(alerts(page).first(), "a sentence").toBeVisible();
  await rests(page);
  // Nothing half taken.
  await expect(at(page, "segment-select").first()).toHaveText("On the page");
  await expect(at(page, "group-row")).toHaveCount(0);
  expect(await map(page)).toBe(before);
  await ready(page);
  await honest(page, [wide], { segmented: true });
});

faults(
  "taken up, or said",
  start,
  [
    [
      "of another table",
      changed((session) => void Object.assign(session.table, { name: "other.csv", fingerprint: "00000000000000ff" })),
      true,
    ],
    ["names of segments that there are not", set("names", { 0: "From the session", 99: "Nowhere" })],
    ["settings that are garbage", set("settings", "k=&&&=%%%&algorithm=magic&k=1e99&column.x=role:king")],
    [
      "a reading that this table does not bear",
      changed(
        (session) => void (session.reading && Object.assign(session.reading, { ignored: ["nothing", "visits"] })),
      ),
    ],
    ["without a map", set("layout", null)],
    ["names of 100,000 letters", set("names", { 0: "x".repeat(100_000) })],
    ["names with marks and controls", set("names", { 0: "<b>&\u0000\u202e" })],
  ],
  async ({ page, context: session }, make, told = false) => {
    await dismiss(page);
    await tab(page, "export");
    await give(page, make(session));
    if (told) await expect(alerts(page).first()).toBeVisible();
    await rests(page);
    await at(page, "k").fill("3");
    await ready(page);
    await honest(page, [wide], { segmented: true });
    await works(page, [wide]);
  },
);

faults(
  "the right session",
  start,
  [
    [
      "opened twice at once",
      async (page, session) => {
        await give(page, JSON.stringify(session));
        await give(page, JSON.stringify(session));
      },
    ],
    [
      "opened while another number of segments is found",
      async (page, session) => {
        await at(page, "k").fill("7");
        await give(page, JSON.stringify(session));
      },
    ],
    [
      "opened while the map moves",
      async (page, session) => {
        await press(page, "map-reset");
        await give(page, JSON.stringify(session));
      },
    ],
  ],
  async ({ page, context: session }, act) => {
    await tab(page, "export");
    await act(page, session);
    await expect(at(page, "segment-select").first()).toHaveText("From the session");
    await ready(page);
    expect(CHEAP).toContain("k=3");
    await honest(page, [wide], { segmented: true });
    await works(page, [wide]);
  },
);
