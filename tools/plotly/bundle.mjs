// Writes tools/dist/plotly.js, the one script that defines `Plotly` on the page, made of what entry.js names, and
// beside it plotly.licenses.txt, the notices of all that is in it.
//   node tools/plotly/bundle.mjs            prints the size
//   node tools/plotly/bundle.mjs --parts    also prints what the bytes are spent on
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { analyzeMetafile, build } from "esbuild";
import { notices } from "../notices.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const outfile = here("../dist/plotly.js");
const { version } = createRequire(import.meta.url)("plotly.js/package.json");

const { metafile } = await build({
  entryPoints: [here("entry.js")],
  outfile,
  absWorkingDir: here("."), // aliases are looked up from here, whatever the caller's folder is
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  globalName: "Plotly",
  target: "es2020",
  // The licences of everything inside, at the end of the file: it is handed out as part of the page.
  legalComments: "eof",
  banner: { js: `/* plotly.js ${version}, MIT licence, bundled for Strata */` },
  define: { global: "globalThis", "define.amd": "false" },
  // The precompiled programs are those of Plotly's own regl; its helper packages ask for plain `regl`.
  alias: { regl: "@plotly/regl", buffer: here("no_buffer.js") },
  // Plotly asks for the style sheet of maps of the earth, which nothing here draws.
  loader: { ".css": "empty" },
  logLevel: "warning",
});

const [output] = Object.values(metafile.outputs);
writeFileSync(here("../dist/plotly.licenses.txt"), notices(output, here(".")));
const code = readFileSync(outfile);
if (process.argv.includes("--parts")) console.log(await analyzeMetafile(metafile));
console.log(`plotly.js ${version}: ${code.length} bytes, ${gzipSync(code).length} gzipped`);
