// What a Parquet file says of itself, looked at before memory is asked for: a file of a kilobyte may claim a billion
// rows, or really hold them, all alike.
import { compressors, decompressZstd } from "hyparquet-compressors";
import { parquetHeader } from "../node_modules/hyparquet/src/column.js";

/** More than is read of any file. */
export class TooLarge extends Error {}

/** Rows that are turned into text at a time. */
export const ROWS = 20_000;
/** Values of a page, which is decoded as a whole. */
const PAGE_VALUES = 1 << 22;
/** Values of the pages that are decoded at a time, one of each column. */
const VALUES = 1e8;
/** Values that are decoded in all, those of a page once for each piece of its rows. */
const WORK = 2e10;

const natural = (value) => Number.isSafeInteger(value) && value >= 0;

const expect = (holds, sentence) => {
  if (!holds) throw new Error(sentence);
};
const bound = (holds) => {
  if (!holds) throw new TooLarge();
};

/** The decompressors, of which none makes more than the page's header says. */
export const bounded = { ...compressors, ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)) };

/** The values of a column's largest page. Its pages are within the column, and no larger than `limit`. */
const largestPage = (view, limit) => {
  let [largest, bytes] = [0, 0];
  for (const reader = { view, offset: 0 }; reader.offset < view.byteLength - 1;) {
    const header = parquetHeader(reader);
    const about = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
    const values = about?.num_values ?? 0;
    const { compressed_page_size: size, uncompressed_page_size: unpacked } = header;
    expect([values, size, unpacked].every(natural), "a page of an impossible size");
    reader.offset += size;
    expect(reader.offset <= view.byteLength, "a page that ends outside of its column");
    bytes += unpacked;
    bound(values <= PAGE_VALUES && bytes <= limit);
    largest = Math.max(largest, values);
  }
  return largest;
};

/** Refuses a file that would take too much memory or time to become a text of at most `limit` bytes; its rows. */
export async function checkedRows(file, { num_rows, row_groups }, columns, limit) {
  const rows = Number(num_rows);
  const counted = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  expect(natural(rows) && row_groups.every((group) => natural(Number(group.num_rows))), "an impossible number of rows");
  expect(rows === counted, "parts that do not have as many rows as the whole");
  // Each cell takes a comma or the end of a line.
  bound(rows * columns <= limit);
  let work = 0;
  for (const group of row_groups) {
    let values = 0;
    for (const { meta_data: meta } of group.columns) {
      expect(meta, "a column without a description");
      const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
      const end = start + Number(meta.total_compressed_size);
      expect(natural(start) && start <= end && end <= file.byteLength, "a column outside of the file");
      values += largestPage(new DataView(await file.slice(start, end)), limit);
    }
    work += values * Math.ceil(Number(group.num_rows) / ROWS);
    bound(values <= VALUES && work <= WORK);
  }
  return rows;
}
