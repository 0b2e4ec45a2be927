// Archives and workbooks as bytes, honest and dishonest ones.
import zlib, { deflateRawSync } from "node:zlib";

const table = Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});
const crc32 =
  zlib.crc32 ??
  ((bytes) => {
    let crc = 0xffffffff;
    for (const byte of bytes) crc = table[(crc ^ byte) & 0xff] ^ (crc >>> 8);
    return (crc ^ 0xffffffff) >>> 0;
  });

// Parts of an archive: name -> text or bytes, or { packed, size, crc } for what is deflated already. `claim`: name ->
// the size that the directory states instead of the true one.
export function zip(parts, { claim = {} } = {}) {
  const bodies = [];
  const directory = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const given = content?.packed ? content : undefined;
    const bytes = given ? undefined : Buffer.from(content);
    const packed = given?.packed ?? deflateRawSync(bytes, { level: 1 });
    const size = claim[name] ?? given?.size ?? bytes.length;
    const label = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(given?.crc ?? crc32(bytes), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(size, 22);
    head.writeUInt16LE(label.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, label, packed);
    directory.push(entry, label);
    at += head.length + label.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, list, end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

export const sheetOf = (rows, more = "") =>
  `${XML}<worksheet xmlns="${MAIN}">${more}<sheetData>${rows}</sheetData></worksheet>`;

const letters = (at) => (at < 26 ? "" : letters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26));

// Rows of values: a number as it is, a text in the cell.
export const cells = (rows) =>
  rows
    .map((row, r) => {
      const cell = (value, c) =>
        typeof value === "number"
          ? `<c r="${letters(c)}${r + 1}"><v>${value}</v></c>`
          : `<c r="${letters(c)}${r + 1}" t="inlineStr"><is><t>${value}</t></is></c>`;
      return `<row r="${r + 1}">${row.map(cell).join("")}</row>`;
    })
    .join("");

// A workbook with one sheet, whose parts can be overwritten.
export function xlsx(sheet, parts = {}, options = {}) {
  const type = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const of = (name, kind) => `<Override PartName="/xl/${name}.xml" ContentType="${type}.${kind}+xml"/>`;
  return zip(
    {
      "[Content_Types].xml": `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${of("workbook", "sheet.main")}${of("worksheets/sheet1", "worksheet")}${of("sharedStrings", "sharedStrings")}</Types>`,
      "_rels/.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Customers" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      "xl/worksheets/sheet1.xml": sheet,
      ...parts,
    },
    options,
  );
}

export const shared = (strings, claims = "") => `${XML}<sst xmlns="${MAIN}" ${claims}>${strings}</sst>`;

// A spreadsheet of OpenDocument with this inside its table.
export function ods(rows, parts = {}, head = "") {
  const names = ["office", "table", "text"].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  );
  const type = "application/vnd.oasis.opendocument.spreadsheet";
  return zip({
    mimetype: type,
    "META-INF/manifest.xml": `${XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="${type}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
    "content.xml": `${XML}${head}<office:document-content ${names.join(" ")} office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Customers">${rows}</table:table></office:spreadsheet></office:body></office:document-content>`,
    ...parts,
  });
}

// So many zero bytes, or others, deflated: 200 MB take 200 KB and a second.
export function bomb(size, { byte = 0x20, head = "", tail = "" } = {}) {
  const bytes = Buffer.concat([Buffer.from(head), Buffer.alloc(size, byte), Buffer.from(tail)]);
  return { packed: deflateRawSync(bytes, { level: 1 }), size: bytes.length, crc: crc32(bytes) };
}
