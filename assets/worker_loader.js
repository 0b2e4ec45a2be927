// Starts a worker, or tells the page why it cannot: of what fails while a module is loaded no event of the browser
// tells.
async function start() {
  const { start } = await import("./loading.js");
  const address = (name) => new URL(name, import.meta.url).href;
  await start(address("worker.js"), address("worker_bg.wasm"));
}

// Until the worker's own code is here and listens nothing else says that the worker lives.
const life = setInterval(() => self.postMessage({ strata: "starting" }), 500);

start()
  .catch((error) => {
    const reason = error.found ?? `The script loading.js could not be loaded (${error.message}).`;
    self.postMessage({ strata: "failed", reason, remedy: error.remedy ?? "Reload the page." });
  })
  .finally(() => clearInterval(life));
