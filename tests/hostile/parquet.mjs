// The worker that reads Parquet files (tools/dist/parquet.js), given files that are cut, changed byte by byte, or hold
// sizes that are lies: each gives the text of a table or one sentence, soon, and within its memory.
//   node tests/hostile/parquet.mjs   one line a group: "good: ..." or "FAILED: ..."
// STRATA_FUZZ_MINUTES: so long further files are made of other numbers.
import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** So long a file of a few kilobytes may take, in milliseconds, on a machine that is busy. */
const PATIENCE = 20_000;
/** The memory that reading it may take, in bytes. */
const MEMORY = 1 << 30;
/** The text a file may become. */
const LIMIT = 50_000_000;

/** In a process of its own: hands files to the worker's code as a browser does. */
async function serve() {
  const answers = [];
  globalThis.self = { postMessage: (answer) => answers.shift()(answer) };
  // As in a browser: of several columns that are damaged one fails the reading, the others go unheard.
  process.on("unhandledRejection", () => {});
  await import("../../tools/dist/parquet.js");
  process.on("message", async (bytes) => {
    const answer = new Promise((resolve) => answers.push(resolve));
    // A browser's file may be sliced anywhere; node's is not made for places beyond 4 GB.
    const slice = (start, end) => ({ arrayBuffer: async () => bytes.slice(start, end).buffer });
    self.onmessage({ data: { file: { size: bytes.length, slice }, limit: LIMIT } });
    const { text, failed, large } = await answer;
    const most = process.resourceUsage().maxRSS * 1024;
    process.send({ text: text instanceof Blob ? await text.text() : undefined, failed, large, most });
  });
  process.send("ready");
}

/** A process that reads one file after the other, and what each gave. */
class Reader {
  async start() {
    const execArgv = [`--max-old-space-size=${MEMORY >> 20}`];
    this.process = fork(here("parquet.mjs"), ["serve"], { execArgv, serialization: "advanced", stdio: "ignore" });
    // What a process that was given up says is of no concern to the next one.
    const { process } = this;
    const hear = (said) => this.process === process && this.heard?.(said);
    process.on("message", hear);
    process.on("exit", () => hear({ fault: "ends the process" }));
    await this.next();
  }

  /** What the process says next. */
  next() {
    return new Promise((resolve) => (this.heard = resolve));
  }

  /** What a file gave: a text, a sentence, or a fault. */
  async read(bytes) {
    if (!this.process) await this.start();
    let late;
    const patience = new Promise((resolve) => (late = setTimeout(resolve, PATIENCE, { fault: "hangs" })));
    const answer = this.next();
    this.process.send(Uint8Array.from(bytes));
    const given = await Promise.race([answer, patience]);
    clearTimeout(late);
    if (given.most > MEMORY) given.fault = `takes ${given.most >> 20} MB`;
    if (given.fault) this.stop();
    return given;
  }

  stop() {
    this.heard = undefined;
    this.process?.kill("SIGKILL");
    this.process = undefined;
  }
}

/** What is wrong with an answer; nothing of a text or one sentence. */
function fault({ fault, text, failed }) {
  if (fault) return fault;
  if (typeof text === "string") return text.length > 0 ? undefined : "gives an empty text";
  const isSentence = typeof failed === "string" && failed.length > 0 && failed.length < 300 && !/\p{Cc}/u.test(failed);
  return isSentence ? undefined : `says ${JSON.stringify(failed)}`;
}

/** Numbers that are the same in every run. */
function random(seed) {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Bytes that lengths, counts and offsets are changed to. */
const ODD = [0, 1, 0x7f, 0x80, 0xfe, 0xff];

/** The file with some bytes changed, moved or repeated; half of them in the part that tells where all others are. */
function changed(file, seed) {
  const next = random(seed * 2654435761 + 1);
  const bytes = Uint8Array.from(file);
  const footer = new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true) + 8;
  const place = () => (next(2) ? next(file.length) : file.length - 1 - next(footer));
  for (let change = 1 + next(6); change > 0; change--) {
    const at = place();
    if (next(8) === 0) bytes.copyWithin(at, place(), place());
    else if (next(4) === 0) bytes.fill(ODD[next(ODD.length)], at, at + 1 + next(9));
    else bytes[at] = next(2) ? next(256) : ODD[next(ODD.length)];
  }
  return bytes;
}

/** Changes that ten minutes found: a column with less than no children, of which the reader made no end. */
const ENDLESS = 264_110;

/** The largest count and the least one, as a file writes them. */
const COUNTS = [
  [0xfe, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
];

/** The file with a count of no sense at some place. */
function lying(file, at) {
  const bytes = Uint8Array.from(file);
  bytes.set(COUNTS[at % 2], at);
  return bytes;
}

/** Bytes of no sense between the marks of a Parquet file. */
function noise(seed) {
  const next = random(seed * 40503 + 7);
  const bytes = Uint8Array.from({ length: 12 + next(3000) }, () => (next(3) ? next(256) : ODD[next(ODD.length)]));
  const mark = new TextEncoder().encode("PAR1");
  bytes.set(mark, 0);
  bytes.set(mark, bytes.length - 4);
  if (next(4)) new DataView(bytes.buffer).setUint32(bytes.length - 8, next(bytes.length), true);
  return bytes;
}

async function main() {
  const files = ["snappy", "zstd"].map((name) => readFileSync(here(`../fixtures/records/customers-${name}.parquet`)));
  const reader = new Reader();
  const started = Date.now();
  let failed = false;
  const tell = (name, faults, count) => {
    failed ||= faults.length > 0;
    console.log(
      faults.length
        ? `FAILED: ${name}: ${faults.length} of ${count}: ${faults.slice(0, 5).join("; ")}`
        : `good: ${name} (${count})`,
    );
  };
  const group = async (name, cases) => {
    const faults = [];
    let count = 0;
    for (const [label, bytes] of cases) {
      const found = fault(await reader.read(bytes));
      if (found) faults.push(`${label} ${found}`);
      count += 1;
    }
    tell(name, faults, count);
  };
  const whole = [];
  for (const file of files) {
    const { text } = await reader.read(file);
    if (text?.split("\n").length !== 62) whole.push(`gives ${JSON.stringify(text)?.slice(0, 200)}`);
  }
  tell("whole files give their 60 rows", whole, files.length);
  const cuts = files.flatMap((file) =>
    Array.from({ length: 200 }, (_, n) => [n, file.subarray(0, (file.length * n) / 200)]),
  );
  await group("files that are cut", cuts);
  const places = files.flatMap((file) =>
    Array.from({ length: (file.length - 6) / 6 }, (_, n) => [file, 6 * n + (n % 2)]),
  );
  await group(
    "files with a count of no sense",
    places.map(([file, at]) => [`place ${at}`, lying(file, at)]),
  );
  const seeds = (from, count) => Array.from({ length: count }, (_, n) => from + n);
  const some = (from, count) => seeds(from, count).map((seed) => [`seed ${seed}`, changed(files[seed % 2], seed)]);
  await group("files with changed bytes", [...some(0, 3000), ...some(ENDLESS, 1)]);
  await group(
    "noise between the marks",
    seeds(0, 1000).map((seed) => [`seed ${seed}`, noise(seed)]),
  );
  const end = started + 60_000 * Number(process.env.STRATA_FUZZ_MINUTES ?? 0);
  for (let from = 3000; Date.now() < end; from += 1000)
    await group("further files with changed bytes", some(from, 1000));
  reader.stop();
  process.exit(failed ? 1 : 0);
}

if (process.argv[2] === "serve") await serve();
else await main();
