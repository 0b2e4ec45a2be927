// Files that claim what they do not hold, and names that break what is saved. Each is refused in a sentence that names
// it, or read; no worker dies of one, and what was on the page stays.
import { mkdirSync, openSync, writeSync, closeSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { gzipSync } from "node:zlib";
import {
  alerts,
  at,
  CHEAP,
  choose,
  dismiss,
  drop,
  expect,
  faults,
  honest,
  linked,
  made,
  named,
  opened,
  ready,
  rests,
  set,
  tab,
  take,
  tableName,
  test,
} from "./fault.mjs";
import { bomb, cells, ods, sheetOf, shared, xlsx, zip } from "./zip.mjs";
import { workers } from "./crew.mjs";

const spring = made("spring.csv", { id: "A" });
const rows = (count) => Array.from({ length: count }, (_, row) => [row + 1, (row % 7) * 3.5, 100 - row]);
const book = [["id", "a", "b"], ...rows(60)];
const honestBook = xlsx(sheetOf(cells(book)));

// The page shows the table before or the one given, after a sentence or without.
async function stands(page, name, { refused = false } = {}) {
  await rests(page, 60_000);
  const now = await tableName(page).textContent();
  if (now === spring.name) {
    const told = alerts(page, name);
    await expect(told, "a sentence that names the file").toBeVisible();
    await expect(told).not.toContainText(/worker failed|unreachable|panicked|keeps failing/);
    await honest(page, [spring], { segmented: true });
  } else {
    expect(refused, `${name} is refused`).toBe(false);
    expect(now).toBe(name);
    // Or it is there whole: with as many rows in its labels as it says, or no labels.
    if (await at(page, "download-labels").isEnabled()) {
      const labels = await take(page, "download-labels");
      const rows = Number(await at(page, "n-rows").getAttribute("data-value"));
      if (labels && rows < 10_000) expect(labels.text.trimEnd().split("\n").length).toBeGreaterThan(rows / 2);
    }
  }
}

async function hostile({ page, info }, name, make, options = {}) {
  await dismiss(page);
  if ((await tableName(page).textContent()) !== spring.name) {
    await choose(page, spring);
    await named(page, spring);
    await ready(page);
    await dismiss(page);
  }
  const before = await workers(page);
  const content = await make();
  const buffer = Buffer.isBuffer(content) ? content : Buffer.from(content);
  if (buffer.length < 40_000_000) await at(page, "file-input").setInputFiles({ name, mimeType: "", buffer });
  else {
    // More than goes through the test's pipe.
    const path = info.outputPath(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, buffer);
    await at(page, "file-input").setInputFiles(path);
  }
  await stands(page, name, options);
  expect(await workers(page), "no worker dies of a file").toBe(before);
}

const open = (page) => opened(page, spring);
const entry = ([name, make, options]) => [name, name, make, options];
const refuse = { refused: true };

const si = (text) => `<si><t>${text}</t></si>`;
const stringCell = (r, c, at) => `<c r="${c}${r}" t="s"><v>${at}</v></c>`;

faults(
  "workbooks",
  open,
  [
    [
      "claims-4e9-strings.xlsx",
      () =>
        xlsx(sheetOf(cells(book)), {
          "xl/sharedStrings.xml": shared(si("a"), 'count="4000000000" uniqueCount="4000000000"'),
        }),
    ],
    [
      "12000-cells-of-a-megabyte.xlsx",
      () =>
        xlsx(
          sheetOf(
            Array.from(
              { length: 6000 },
              (_, r) => `<row r="${r + 1}">${stringCell(r + 1, "A", 0)}${stringCell(r + 1, "B", 0)}</row>`,
            ).join(""),
          ),
          {
            "xl/sharedStrings.xml": shared(si("x".repeat(1_000_000)), 'count="12000" uniqueCount="1"'),
          },
        ),
      refuse,
    ],
    ["far-corner.xlsx", () => xlsx(sheetOf(`${cells(book)}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`))],
    ["far-corner-alone.xlsx", () => xlsx(sheetOf(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)), refuse],
    [
      "beyond-the-corner.xlsx",
      () => xlsx(sheetOf(`${cells(book)}<row r="4294967295"><c r="ZZZZZ4294967295"><v>1</v></c></row>`)),
    ],
    ["claims-a-large-sheet.xlsx", () => xlsx(sheetOf(cells(book), '<dimension ref="A1:XFD1048576"/>'))],
    [
      "string-that-is-not-there.xlsx",
      () =>
        xlsx(sheetOf(`${cells(book)}<row r="70">${stringCell(70, "A", 4294967295)}</row>`), {
          "xl/sharedStrings.xml": shared(si("a"), 'count="1" uniqueCount="1"'),
        }),
    ],
    [
      "entities.xlsx",
      () => {
        const levels = Array.from({ length: 12 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join(
          "",
        );
        const doctype = `<!DOCTYPE sst [<!ENTITY e0 "lol">${levels}]>`;
        return xlsx(sheetOf(cells(book)), {
          "xl/sharedStrings.xml": shared(si("&e12;")).replace("<sst", `${doctype}<sst`),
        });
      },
    ],
    [
      "bomb-in-the-sheet.xlsx",
      () =>
        xlsx(
          bomb(300_000_000, {
            head: sheetOf(cells(book)).replace("</sheetData></worksheet>", ""),
            tail: "</sheetData></worksheet>",
          }),
        ),
    ],
    [
      "bomb-in-the-strings.xlsx",
      () =>
        xlsx(sheetOf(`<row r="1">${stringCell(1, "A", 0)}</row>`), {
          "xl/sharedStrings.xml": bomb(300_000_000, {
            byte: 0x78,
            head: shared("<si><t>").replace("</sst>", ""),
            tail: "</t></si></sst>",
          }),
        }),
      refuse,
    ],
    [
      "bomb-that-says-it-is-small.xlsx",
      () =>
        xlsx(
          bomb(200_000_000, { head: sheetOf("").replace("</sheetData></worksheet>", "") }),
          {},
          { claim: { "xl/worksheets/sheet1.xml": 1000 } },
        ),
      refuse,
    ],
    [
      "says-it-is-4-gb.xlsx",
      () => xlsx(sheetOf(cells(book)), {}, { claim: { "xl/worksheets/sheet1.xml": 4294967294 } }),
    ],
    ["cut-in-half.xlsx", () => honestBook.subarray(0, honestBook.length / 2), refuse],
    ["cut-at-the-end.xlsx", () => honestBook.subarray(0, honestBook.length - 9), refuse],
    ["head-alone.xlsx", () => honestBook.subarray(0, 40), refuse],
    ["no-sheets.xlsx", () => zip({ "a.txt": "hello" }), refuse],
    ["nested-without-end.xlsx", () => xlsx(sheetOf("<row>".repeat(200_000))), refuse],
    [
      "repeats-4e9-rows.ods",
      () =>
        ods(
          `<table:table-row table:number-rows-repeated="4294967295"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`,
        ),
      refuse,
    ],
    [
      "repeats-4e9-cells.ods",
      () =>
        ods(
          `<table:table-row><table:table-cell table:number-columns-repeated="4294967295" office:value-type="float" office:value="1"/></table:table-row>`,
        ),
      refuse,
    ],
    [
      "repeats-a-long-text.ods",
      () =>
        ods(
          `<table:table-row table:number-rows-repeated="4000"><table:table-cell table:number-columns-repeated="1000" office:value-type="string"><text:p>${"x".repeat(100_000)}</text:p></table:table-cell></table:table-row>`,
        ),
      refuse,
    ],
    [
      "spaces-4e9.ods",
      () =>
        ods(
          `<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="4294967295"/></text:p></table:table-cell></table:table-row>`.repeat(
            9,
          ),
        ),
      refuse,
    ],
    [
      "entities.ods",
      () =>
        ods(
          `<table:table-row><table:table-cell office:value-type="string"><text:p>&b;</text:p></table:table-cell></table:table-row>`,
          {},
          `<!DOCTYPE d [<!ENTITY a "${"x".repeat(9999)}"><!ENTITY b "${"&a;".repeat(9999)}">]>`,
        ),
      refuse,
    ],
    ["bomb.ods", () => ods("", { "content.xml": bomb(300_000_000) }), refuse],
    ["damaged.xls", () => Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(4000, 0xff)]), refuse],
  ].map(entry),
  hostile,
);

const csv = (head, line, count) => {
  const lines = [head];
  for (let row = 0; row < count; row += 1) lines.push(line(row));
  return lines.join("\n");
};

faults(
  "texts and numbers",
  open,
  [
    ["bomb.csv.gz", () => gzipSync(Buffer.alloc(700_000_000, 0x20), { level: 1 }), refuse],
    [
      "cut.csv.gz",
      () => {
        const all = gzipSync(spring.content);
        return all.subarray(0, all.length - 20);
      },
      refuse,
    ],
    ["gzip-in-gzip.csv.gz", () => gzipSync(gzipSync(gzipSync(spring.content)))],
    ["tiny-numbers.csv", () => csv("id,a,b", (row) => `t${row},${(row % 9) + 1}e-320,${(row % 7) + 1}e-310`, 90)],
    ["huge-numbers.csv", () => csv("id,a,b", (row) => `t${row},${row % 2 ? "" : "-"}1e308,${1 + (row % 7)}e307`, 90)],
    [
      "mixed-numbers.csv",
      () =>
        csv("id,a,b,c", (row) => `t${row},${["1e-320", "1e308", "-1e308", "0", "1"][row % 5]},${row}e300,${row}`, 90),
    ],
    ["nearly-equal.csv", () => csv("id,a,b", (row) => `t${row},${1e16 + (row % 3) * 2},${1 + (row % 5) * 1e-16}`, 90)],
    ["beyond-all-numbers.csv", () => csv("id,a,b", (row) => `t${row},1e${300 + row},1e-${300 + row}`, 90)],
    ["digits.csv", () => csv("id,a,b", (row) => `t${row},${"9".repeat(5000)},${row}`, 30)],
    [
      "100000-columns.csv",
      () =>
        csv(
          Array.from({ length: 100_000 }, (_, at) => `c${at}`).join(","),
          (row) => Array.from({ length: 100_000 }, (_, at) => (at * row) % 10).join(","),
          12,
        ),
      refuse,
    ],
    [
      "300-columns.csv",
      () =>
        csv(
          Array.from({ length: 300 }, (_, at) => `c${at}`).join(","),
          (row) => Array.from({ length: 300 }, (_, at) => (at * row + row) % 11).join(","),
          40,
        ),
    ],
    [
      "unclosed-quote.csv",
      () => Buffer.concat([Buffer.from('id,a,b\nx,1,2\n"y,3,4\n'), Buffer.alloc(50_000_000, "z,5,6\n")]),
      refuse,
    ],
    ["quotes-alone.csv", () => Buffer.alloc(5_000_000, '"'), refuse],
    [
      "one-field.csv",
      () => Buffer.concat([Buffer.from("id,a,b\nx,1,"), Buffer.alloc(200_000_000, "7"), Buffer.from("\ny,2,3\n")]),
      refuse,
    ],
    ["commas.csv", () => Buffer.alloc(5_000_000, ","), refuse],
    ["lines.csv", () => Buffer.alloc(5_000_000, "\n"), refuse],
    [
      "control-names.csv",
      () => `id,\u0001\u0002,"a<&""]]>"\n${csv("", (row) => `t${row},${row},${row % 4}`, 60).trimStart()}`,
    ],
    ["__proto__.csv", () => csv("__proto__,constructor,toString", (row) => `${row},${row % 5},${(row * 7) % 11}`, 60)],
    ["equal-heads.csv", () => csv(",,,", (row) => `${row},${row % 5},${(row * 7) % 11},${row % 2}`, 60)],
    ["../../up&<b>.csv", () => "a,b\n1,2\n"],
  ].map(entry),
  hostile,
);

test("a million rows of one column: read with cancel at hand, or refused", async ({ page }, info) => {
  test.setTimeout(120_000);
  await open(page);
  const path = info.outputPath("million.csv");
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "w");
  writeSync(file, "spent\n");
  const block = Array.from({ length: 100_000 }, (_, row) => (row * 7919) % 1000).join("\n");
  for (let part = 0; part < 10; part += 1) writeSync(file, `${block}\n`);
  closeSync(file);
  await at(page, "file-input").setInputFiles(path);
  await expect(
    at(page, "cancel")
      .or(page.locator("header .about strong", { hasText: "million.csv" }))
      .first(),
  ).toBeVisible();
  await expect(at(page, "n-rows")).toHaveAttribute("data-value", "1000000", { timeout: 60_000 });
  // And away from it again, in the middle of its map.
  await choose(page, spring);
  await named(page, spring);
  await ready(page);
  await honest(page, [spring], { segmented: true });
});

test("two files dropped: the first is read and the second is told", async ({ page }) => {
  await open(page);
  const other = made("second.csv", { id: "Z", rows: 100 });
  const first = made("first.csv", { id: "Y", rows: 110 });
  await drop(page, first, other);
  await rests(page);
  await expect(alerts(page).first(), "the other file is told").toContainText(
    /second\.csv|first\.csv|one (file|table)|two files|2 files/,
  );
  await honest(page, [spring, first, other], { segmented: true });
});

test("a folder dropped", async ({ page }) => {
  await open(page);
  // A folder comes as a file without content.
  await drop(page, { name: "folder", content: "" });
  await rests(page);
  await expect(alerts(page, "folder")).toBeVisible();
  await honest(page, [spring], { segmented: true });
});

// ---- what is saved is well-formed whatever the names ------------------------------------------------------------

const NAME = `<&"]]>'\u0001\u0008\ufffe --> <script>`;

// Whether a text is XML, by the browser's own parser.
const problemOf = (page, text, type) =>
  page.evaluate(
    ([text, type]) =>
      new DOMParser().parseFromString(text, type).querySelector("parsererror")?.textContent.slice(0, 300) ?? "",
    [text, type],
  );

async function renamed(page) {
  await open(page);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  // Typed as a script would: a field takes these characters from the clipboard.
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").evaluate((field, name) => {
    field.value = name;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  }, NAME);
  await expect(at(page, "segment-select").first()).toContainText("<&");
  await tab(page, "export");
  await expect(at(page, "recipe-agreement")).toBeVisible();
}

faults(
  "names with marks and controls",
  renamed,
  [
    ["the map as SVG", "export-svg", "image/svg+xml"],
    ["the model as PMML", "recipe-pmml", "application/xml"],
    ["the model as JSON", "recipe-json", "json"],
    ["the session", "session-save", "json"],
    ["the report's drawing", "export-report", "report"],
    ["profiles as SVG", "save-profiles-svg", "image/svg+xml", "profiles"],
    ["questions as SVG", "save-questions-svg", "image/svg+xml", "profiles"],
  ],
  async ({ page }, name, type, where = "export") => {
    await tab(page, where);
    if (name === "save-questions-svg" && (await at(page, "tree-open").count())) await at(page, "tree-open").click();
    await expect(at(page, name)).toBeEnabled();
    const saved = await take(page, name);
    expect(saved, "it is saved").not.toBe(null);
    if (type === "json") JSON.parse(saved.text);
    else if (type === "report") {
      const drawing = /<svg[\s\S]*?<\/svg>/.exec(saved.text)?.[0];
      expect(await problemOf(page, drawing, "image/svg+xml")).toBe("");
      // No element comes of a name.
      const scripts = await page.evaluate(
        (text) => new DOMParser().parseFromString(text, "text/html").scripts.length,
        saved.text,
      );
      expect(scripts).toBe(0);
    } else expect(await problemOf(page, saved.text, type)).toBe("");
  },
);

test("names of columns and the file with marks and controls", async ({ page }) => {
  const odd = made(`<&"]]>'.csv`, { id: "N", columns: [`a<&]]>`, `b'--\u0001`, "c\u0008"] });
  await linked(page, odd, CHEAP);
  await choose(page, odd);
  await named(page, odd);
  await ready(page);
  await expect(at(page, "map-state")).toHaveAttribute("data-state", "done");
  await tab(page, "export");
  await expect(at(page, "recipe-agreement")).toBeVisible();
  for (const [name, type] of [
    ["export-svg", "image/svg+xml"],
    ["recipe-pmml", "application/xml"],
  ]) {
    expect(await problemOf(page, (await take(page, name)).text, type), name).toBe("");
  }
  await set(page, "k", 4);
  await ready(page);
});
