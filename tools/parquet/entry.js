// Reads a Parquet file in a worker of its own and hands back its table as the text of a CSV file, which is then read as
// every other: columns are typed by their text, and exports copy it.
//
// hyparquet (MIT, no dependencies, all encodings and types) with the compressors of the same authors: the well-kept
// reader that is small enough to be loaded only when such a file comes. The Rust crate `parquet` would add a megabyte
// to every visit.
import { parquetMetadataAsync, parquetRead, parquetSchema } from "hyparquet";
import { compressors } from "hyparquet-compressors";

// More text than the page reads of any file.
class TooLarge extends Error {}

// Rows that are turned into text at a time.
const ROWS = 20_000;

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
  const metadata = await parquetMetadataAsync(file);
  const columns = leaves(parquetSchema(metadata));
  const rows = Number(metadata.num_rows);
  const parts = [columns.map((path) => quoted(path.join("."))).join(",") + "\n"];
  let bytes = 0;
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS) {
    const rowEnd = Math.min(rowStart + ROWS, rows);
    let lines = "";
    const onComplete = (records) => {
      for (const record of records) {
        const value = (path) => path.reduce((value, name) => value?.[name], record);
        lines += columns.map((path) => quoted(cell(value(path)))).join(",") + "\n";
      }
    };
    await parquetRead({ file, metadata, compressors, rowStart, rowEnd, rowFormat: "object", onComplete });
    bytes += lines.length;
    if (bytes > limit) throw new TooLarge();
    parts.push(lines);
  }
  return new Blob(parts);
}

self.onmessage = async ({ data: { file, limit } }) => {
  const slices = { byteLength: file.size, slice: (start, end) => file.slice(start, end).arrayBuffer() };
  try {
    self.postMessage({ text: await text(slices, limit) });
  } catch (error) {
    const large = error instanceof TooLarge || error?.message === "Invalid string length";
    self.postMessage({ failed: String(error?.message ?? error), large });
  }
};
