// Writes tools/dist/parquet.js, the worker that reads Parquet files, and beside it parquet.licenses.txt.
//   node tools/parquet/bundle.mjs   prints the size
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { notices } from "../notices.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile = here("../dist/parquet.js");

// Where hyparquet goes by a count in the file without asking what it is a count of, so that a few bytes make it fill
// the memory or run for ever: what stands there, and what stands there in the bundle.
const BOUNDS = {
  "encoding.js": [
    [
      "for (let i = 0; i < count; i++) {\n    output[seen",
      "for (let i = 0; i < count && seen + i < output.length; i++) {\n    output[seen",
    ],
    ["while (count) {", "while (count > 0 && seen < output.length) {"],
  ],
  "delta.js": [
    [
      "let outputIndex = 0",
      "if (blockSize < 0 || miniblockPerBlock < 1) throw new Error('an impossible block')\n  let outputIndex = 0",
    ],
  ],
  "thrift.js": [
    [
      "const values = new Array(listSize)",
      "if (listSize > reader.view.byteLength - reader.offset) throw new Error('a list without end')\n" +
        "    const values = new Array(listSize)",
    ],
    ["shift += 7n", "shift += 7n\n    if (shift > 63n) throw new Error('a number without end')"],
  ],
};

const bounds = {
  name: "bounds",
  setup: (build) =>
    build.onLoad({ filter: /hyparquet\/src\/(encoding|delta|thrift)\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const [found, bounded] of BOUNDS[basename(path)]) {
        if (!contents.includes(found)) throw new Error(`hyparquet has changed: ${basename(path)} lacks "${found}"`);
        contents = contents.replaceAll(found, bounded);
      }
      return { contents };
    }),
};

const { metafile } = await build({
  entryPoints: [here("entry.js")],
  outfile,
  absWorkingDir: here("."),
  bundle: true,
  minify: true,
  metafile: true,
  format: "esm",
  target: "es2020",
  legalComments: "eof",
  banner: { js: "/* hyparquet, MIT licence, bundled for Strata */" },
  logLevel: "warning",
  plugins: [bounds],
});

const [output] = Object.values(metafile.outputs);
writeFileSync(here("../dist/parquet.licenses.txt"), notices(output, here(".")));
const code = readFileSync(outfile);
console.log(`parquet.js: ${code.length} bytes, ${gzipSync(code).length} gzipped`);
