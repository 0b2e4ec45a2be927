// Starts the page, or tells why it cannot. Trunk's own start script is inline, which the Content-Security-Policy
// forbids.

// Shows a sentence in place of "Strata is loading": what was found, and what can be done about it.
function tell(found, remedy) {
  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  let place = document.getElementById("waiting");
  if (!place) {
    place = Object.assign(document.createElement("div"), { id: "waiting" });
    document.body.prepend(place);
  }
  const alert = element("div", "");
  alert.setAttribute("role", "alert");
  alert.append(element("h1", "Strata could not start"), element("p", found), element("p", remedy));
  const again = Object.assign(element("button", "Reload"), { type: "button", className: "button" });
  again.addEventListener("click", () => location.reload());
  place.replaceChildren(alert, again);
}

// Where whoever hosts the page requires Trusted Types, every text that may become a script goes through this policy.
// Scripts and workers come from the page's own origin; no text becomes a script. What Leptos and Plotly make elements
// of passes: a script in it would be inline, which the page's own Content-Security-Policy forbids.
function trust() {
  if (!self.trustedTypes) return;
  trustedTypes.createPolicy("default", {
    createHTML: (html) => html,
    createScriptURL: (address) => (new URL(address, document.baseURI).origin === location.origin ? address : null),
  });
}

// As long as this page lives the files of its build are kept (service_worker.js).
function hold() {
  const build = document.documentElement.dataset.build;
  if (!build || !navigator.locks) return;
  const site = new URL("./", document.baseURI).pathname;
  const live = () => {
    navigator.serviceWorker?.controller?.postMessage("opened");
    return new Promise(() => {});
  };
  // A browser that refuses keeps nothing for the page.
  navigator.locks.request(`strata-build ${site} ${build}`, { mode: "shared" }, live).catch(() => {});
}

async function start() {
  const script = document.querySelector("script[data-js]");
  const address = (name) => new URL(script.dataset[name], document.baseURI).href;
  // It stands beside the script in every build.
  const loading = await import(new URL("loading.js", address("js")).href);
  await loading.start(address("js"), address("wasm"));
}

try {
  trust();
  hold();
  start().catch((error) => {
    const found = error.found ?? `A part of the page, loading.js, could not be loaded (${error.message}).`;
    tell(
      found,
      error.remedy ??
        "Reload the page. If that does not help, ask whoever hosts it to put all files of one build there.",
    );
  });
} catch (error) {
  tell(
    `The Content-Security-Policy with which the page was sent requires Trusted Types and allows Strata no policy (${error.message}).`,
    "Ask whoever hosts the page to add “default” to its trusted-types.",
  );
}
