// Starts the page. Trunk's own start script is inline, which the Content-Security-Policy forbids.
const script = document.querySelector("script[data-js]");
const address = (name) => new URL(script.dataset[name], document.baseURI).href;
const page = await import(address("js"));
await page.default({ module_or_path: address("wasm") });
