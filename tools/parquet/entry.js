// Reads a Parquet file in a worker of its own and hands back its table as the text of a CSV file, which is then read as
// every other: columns are typed by their text, and exports copy it.
//
// hyparquet (MIT, no dependencies, all encodings and types) with the compressors of the same authors: the well-kept
// reader that is small enough to be loaded only when such a file comes. The Rust crate `parquet` would add a megabyte
// to every visit.
import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { bounded, checkedRows, ROWS, TooLarge } from "./bounds.js";

// A nested value as JSON: large integers by their digits.
const plain = (_, value) => (typeof value === "bigint" ? value.toString() : value);

// A day, or a day with its time.
const date = (value) => {
  const text = value.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 19).replace("T", " ");
};

const cell = (value) => {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : date(value);
  return typeof value === "object" ? JSON.stringify(value, plain) : String(value);
};

const quoted = (text) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// The columns: fields of nested records by dotted names; lists and maps are one column each.
const leaves = (node, path = []) => {
  const { repetition_type, converted_type, logical_type } = node.element;
  const isRecord = node.children.length > 0 && repetition_type !== "REPEATED" && !converted_type && !logical_type;
  return isRecord || path.length === 0
    ? node.children.flatMap((child) => leaves(child, [...path, child.element.name]))
    : [path];
};

async function text(file, limit) {
  // Places on maps stay bytes: looking for their columns never ends where a file claims less than no children.
  const metadata = await parquetMetadataAsync(file, { geoparquet: false });
  const schema = parquetSchema(metadata);
  const columns = leaves(schema);
  const flat = schema.children.filter((child) => child.children.length === 0).map((child) => child.element.name);
  const rows = await checkedRows(file, metadata, columns.length, limit);
  const parts = [columns.map((path) => quoted(path.join("."))).join(",") + "\n"];
  let bytes = 0;
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS) {
    const rowEnd = Math.min(rowStart + ROWS, rows);
    let lines = "";
    const onComplete = (records) => {
      for (const record of records) {
        // What is missing is null, what was not found at all undefined.
        if (flat.some((name) => record[name] === undefined)) throw new Error("a column without all of its rows");
        const value = (path) => path.reduce((value, name) => value?.[name], record);
        lines += columns.map((path) => quoted(cell(value(path)))).join(",") + "\n";
      }
    };
    await parquetRead({ file, metadata, compressors: bounded, rowStart, rowEnd, rowFormat: "object", onComplete });
    bytes += lines.length;
    if (bytes > limit) throw new TooLarge();
    parts.push(lines);
  }
  return new Blob(parts);
}

// The reason of a fault in one line, whatever names the file holds.
const reason = (error) => {
  const text = String(error?.message ?? error).replace(/\p{C}+/gu, "?");
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
};

self.onmessage = async ({ data: { file, limit } }) => {
  const slices = { byteLength: file.size, slice: (start, end) => file.slice(start, end).arrayBuffer() };
  try {
    self.postMessage({ text: await text(slices, limit) });
  } catch (error) {
    const large = error instanceof TooLarge || error?.message === "Invalid string length";
    self.postMessage({ failed: large ? "too large" : reason(error), large });
  }
};
