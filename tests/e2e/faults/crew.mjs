// Workers that fail on command. `wrap` runs in the page before anything of its own and keeps hold of its workers by
// lane (0: segments, 1: the map, 2: evidence), in the order in which the page starts them; one that takes another's
// place has its lane.
export function wrap() {
  const Native = window.Worker;
  const crew = { all: [], killed: 0, dying: new Map(), deaf: new Set(), mute: new Set(), held: new Map() };
  const left = [];
  window.crew = crew;

  window.Worker = class Worker extends Native {
    constructor(...given) {
      super(...given);
      this.lane = crew.all.length < 3 ? crew.all.length : left.shift();
      this.born = performance.now();
      crew.all.push(this);
      // One that takes another's place hears.
      crew.deaf.delete(this.lane);
      this.addEventListener(
        "message",
        (event) => (this.hangs || crew.mute.has(this.lane)) && event.stopImmediatePropagation(),
      );
    }
    postMessage(...given) {
      if (crew.held.has(this.lane)) return void crew.held.get(this.lane).push([this, given]);
      // A message that brings a file has two parts; what asks for no work is short. Once sent, its bytes are gone.
      const [bytes, file] = given[0];
      const kind = file ? "load" : bytes.length > 12 ? "work" : "other";
      if (!crew.deaf.has(this.lane)) super.postMessage(...given);
      const dies = crew.dying.get(this.lane);
      if (!dies) return;
      if (dies.at !== "any" && dies.at !== kind) return;
      if (!dies.always) crew.dying.delete(this.lane);
      crew.kill(this.lane);
    }
    terminate() {
      if (!this.ended) left.push(this.lane);
      this.ended = true;
      super.terminate();
    }
  };

  crew.now = (lane) => crew.all.findLast((worker) => worker.lane === lane);
  // Without a word to the page, as a browser does that takes its memory.
  crew.kill = (lane) => {
    crew.killed = performance.now();
    Native.prototype.terminate.call(crew.now(lane));
  };
  crew.release = (lane) => {
    const held = crew.held.get(lane) ?? [];
    crew.held.delete(lane);
    for (const [worker, given] of held) worker.postMessage(...given);
  };
}

export const lanes = { segments: 0, map: 1, evidence: 2 };

export const workers = (page) => page.evaluate(() => window.crew.all.length);

// Ends a lane's worker without a word; or, with `at` (`load`, `work` or `any`), as soon as it is sent that; `always`:
// and each that takes its place.
export const kill = (page, lane, at, always = false) =>
  page.evaluate(
    ([lane, at, always]) => (at ? window.crew.dying.set(lane, { at, always }) && undefined : window.crew.kill(lane)),
    [lane, at, always],
  );

// How long after it was killed another worker was started, in milliseconds.
export const replacedAfter = (page) => page.evaluate(() => window.crew.all.at(-1).born - window.crew.killed);

// From now on nothing comes from the lane's worker; from one that takes its place it does.
export const hang = (page, lane) =>
  page.evaluate((lane) => {
    window.crew.killed = performance.now();
    window.crew.now(lane).hangs = true;
  }, lane);

// `deaf`: nothing arrives at the lane's workers; `mute`: nothing comes from them.
export const make = (page, what, lane) =>
  page.evaluate(([what, lane]) => void window.crew[what].add(lane), [what, lane]);
export const heal = (page, what, lane) =>
  page.evaluate(([what, lane]) => void window.crew[what].delete(lane), [what, lane]);

// Lets what is sent to a lane wait, until it is released.
export const hold = (page, lane) => page.evaluate((lane) => void window.crew.held.set(lane, []), lane);
export const release = (page, lane) => page.evaluate((lane) => window.crew.release(lane), lane);

// Is heard by the page as if the lane's worker had said it: `parts` are lists of bytes, or anything else as it is.
export const say = (page, lane, data) =>
  page.evaluate(
    ([lane, data]) => {
      const part = (value) => (value?.bytes ? new Uint8Array(value.bytes) : value);
      const message = Array.isArray(data) ? data.map(part) : part(data);
      window.crew.now(lane).dispatchEvent(new MessageEvent("message", { data: message }));
    },
    [lane, data],
  );
