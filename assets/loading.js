// Loads a script of Strata and its WebAssembly, and tells in a sentence what keeps it from starting: for the page
// (boot.js) and for its workers (worker_loader.js).

// Why something did not start: what was found, and what can be done about it.
export class Failure extends Error {
  constructor(found, remedy) {
    super(`${found} ${remedy}`);
    this.found = found;
    this.remedy = remedy;
  }
}

const CONNECTION = "Check the connection and reload the page.";
const RELOAD = "Reload the page. If that does not help, ask whoever hosts it to put all files of one build there.";
const BROWSER = "Open the page in a current browser.";
const asked = (what) => `Ask whoever hosts the page to ${what}.`;

// The smallest module there is, and one that adds nothing but a vector: which instructions a browser knows is told by
// what it takes for valid.
const EMPTY = [0, 97, 115, 109, 1, 0, 0, 0];
const VECTOR = [...EMPTY, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

// What the policy of whoever hosts the page forbade so far.
const forbidden = [];
self.addEventListener("securitypolicyviolation", (event) => forbidden.push(event));

// Starts a script with its WebAssembly, both given by their addresses.
export async function start(script, binary) {
  check();
  // Both are on the way at the same time; what is wrong with the script is told first.
  const compiling = compile(binary);
  compiling.catch(() => {});
  const module = await bring(script);
  const compiled = await compiling;
  try {
    await module.default({ module_or_path: compiled });
  } catch (error) {
    throw unstarted(script, binary, error);
  }
}

// Whether this browser, and the policy of whoever hosts the page, let WebAssembly run.
function check() {
  if (typeof WebAssembly !== "object") {
    throw new Failure("This browser has no WebAssembly, in which Strata computes, or it is switched off.", BROWSER);
  }
  if (!WebAssembly.validate(new Uint8Array(VECTOR))) {
    throw new Failure(
      "This browser's WebAssembly lacks the vector instructions (SIMD) that Strata is built with.",
      BROWSER,
    );
  }
  try {
    new WebAssembly.Module(new Uint8Array(EMPTY));
  } catch (error) {
    throw new Failure(
      "The Content-Security-Policy with which the page was sent forbids WebAssembly, in which Strata computes.",
      asked("add 'wasm-unsafe-eval' to the script-src of that policy"),
    );
  }
}

async function bring(address) {
  let module;
  try {
    module = await import(address);
  } catch (error) {
    // The browser does not say why: the same is asked for once more, as a file.
    const response = await answer(address);
    const type = kind(response);
    if (!/^(text|application)\/(x-)?(java|ecma)script$/.test(type)) {
      throw new Failure(
        `Instead of ${named(address)}, a script, the server sent ${type || "something without a type"}.`,
        RELOAD,
      );
    }
    if (error instanceof SyntaxError) {
      throw new Failure(`${named(address)} arrived incomplete or damaged (${error.message}).`, RELOAD);
    }
    throw (await refused(address)) ?? new Failure(`${named(address)} could not be loaded (${error.message}).`, RELOAD);
  }
  if (typeof module.default !== "function") {
    throw new Failure(`${named(address)} arrived incomplete, or is another file than it should be.`, RELOAD);
  }
  return module;
}

async function compile(address) {
  const response = await answer(address);
  try {
    // While it arrives, where the server tells what it is.
    if (WebAssembly.compileStreaming && kind(response) === "application/wasm") {
      return await WebAssembly.compileStreaming(response);
    }
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof TypeError) {
      throw new Failure(`${named(address)} did not arrive whole: the connection broke off.`, CONNECTION);
    }
    const type = kind(response);
    if (type.startsWith("text/")) {
      throw new Failure(`Instead of ${named(address)}, which is WebAssembly, the server sent ${type}.`, RELOAD);
    }
    throw new Failure(`${named(address)} arrived incomplete or damaged (${error.message}).`, RELOAD);
  }
}

// What the server answers, if it has the file.
async function answer(address) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin" });
  } catch {
    throw (
      (await refused(address)) ?? new Failure(`${named(address)} could not be loaded: there was no answer.`, CONNECTION)
    );
  }
  if (!response.ok) {
    throw new Failure(`${named(address)} could not be loaded: the server answered ${response.status}.`, RELOAD);
  }
  return response;
}

// A file that a policy forbade.
async function refused(address) {
  // The browser tells that after the failure itself.
  await new Promise((done) => setTimeout(done));
  const found = forbidden.find((event) => event.blockedURI === address);
  return (
    found &&
    new Failure(
      `The Content-Security-Policy with which the page was sent forbids ${named(address)} (${found.effectiveDirective}).`,
      asked(`allow 'self' in the ${found.effectiveDirective} of that policy`),
    )
  );
}

function unstarted(script, binary, error) {
  if (error instanceof WebAssembly.RuntimeError) {
    return new Failure(`Strata broke down while it started (${error.message}).`, RELOAD);
  }
  return new Failure(
    `${named(script)} and ${named(binary)} do not go together, as if of different builds (${error.message}).`,
    RELOAD,
  );
}

const kind = (response) => (response.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();

const named = (address) => address.split(/[?#]/)[0].split("/").pop();
