// A table made for measuring, the same at each run: an id and 19 numbers a row, 150 bytes or so.
import { closeSync, openSync, writeSync } from "node:fs";

/** Writes `rows` rows of 20 columns to the file. */
export function writeTable(file, rows) {
  let state = 1;
  // Numerical Recipes' generator: enough for numbers to look at.
  const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const out = openSync(file, "w");
  writeSync(out, `CUST_ID,${Array.from({ length: 19 }, (_, at) => `AMOUNT_${at + 1}`).join(",")}\n`);
  let text = "";
  for (let row = 0; row < rows; row += 1) {
    const group = Math.floor(random() * 5);
    text += `C${100_000 + row}`;
    for (let column = 0; column < 19; column += 1) {
      const value = (1 + ((group * (column + 1)) % 5)) * random() ** 3;
      // A few counts, shares and missing values between the amounts.
      if (column % 5 === 4) text += `,${Math.floor(value * 12)}`;
      else if (column % 5 === 3 && random() < 0.02) text += ",";
      else text += `,${(value * 1000).toFixed(4)}`;
    }
    text += "\n";
    if (text.length > 1 << 20) {
      writeSync(out, text);
      text = "";
    }
  }
  writeSync(out, text);
  closeSync(out);
}

// node tools/made-table.mjs FILE ROWS
if (process.argv[1]?.endsWith("made-table.mjs")) writeTable(process.argv[2], Number(process.argv[3]));
