// Writes tools/dist/parquet.js, the worker that reads Parquet files, and beside it parquet.licenses.txt.
//   node tools/parquet/bundle.mjs   prints the size
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { notices } from "../notices.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile = here("../dist/parquet.js");

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
});

const [output] = Object.values(metafile.outputs);
writeFileSync(here("../dist/parquet.licenses.txt"), notices(output, here(".")));
const code = readFileSync(outfile);
console.log(`parquet.js: ${code.length} bytes, ${gzipSync(code).length} gzipped`);
