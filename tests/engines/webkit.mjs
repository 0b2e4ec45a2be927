// WebKitGTK by classic WebDriver: WebKitWebDriver drives MiniBrowser, in a session that is a private one.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { display, folder, start, within } from "./processes.mjs";

const COMMAND_MS = 30_000;
// Where WebDriver says that an element is meant.
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const DRIVER = "/usr/bin/WebKitWebDriver";

// Below a folder of the machine's own kind, such as /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1.
function program() {
  const below = (folder, pattern) => {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return names.filter(({ name }) => pattern.test(name)).map(({ name }) => join(folder, name));
  };
  const found = below("/usr/lib", /-linux-gnu/).flatMap((kind) => below(kind, /^webkit2?gtk-/));
  const last = found.sort().at(-1) ?? "/usr/lib/webkit2gtk-4.1";
  return process.env.STRATA_MINIBROWSER ?? join(last, "MiniBrowser");
}

const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });

// The driver's picture comes with the page's next frame, and a page at rest has none: for two seconds there is one.
const stir = `() => {
  const speck = document.createElement("i");
  speck.style.cssText = "position:fixed;inset:0 auto auto 0;width:1px;height:1px;pointer-events:none";
  document.documentElement.append(speck);
  const end = performance.now() + 2000;
  const frame = (now) => {
    speck.style.opacity = speck.style.opacity === "0" ? "0.01" : "0";
    if (now < end) requestAnimationFrame(frame);
    else speck.remove();
  };
  requestAnimationFrame(frame);
}`;

async function open() {
  const home = folder("webkit");
  const [downloads, config] = [join(home, "downloads"), join(home, "config")];
  for (const made of [downloads, config]) mkdirSync(made);
  // Downloads go where the desktop's settings say, unasked.
  writeFileSync(join(config, "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const port = await freePort();
  const driver = start(DRIVER, [`--port=${port}`], {
    DISPLAY: await display(),
    HOME: home,
    XDG_CONFIG_HOME: config,
    XDG_DATA_HOME: join(home, "data"),
    XDG_CACHE_HOME: join(home, "cache"),
    // Without a graphics card it would put its layers together by software: 15 frames a second instead of 60.
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
  });
  const send = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(COMMAND_MS),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`WebKit: ${path.split("/").at(-1)}: ${value.message || value.error}`);
    return value;
  };
  const listens = async () => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((after) => setTimeout(after, 50));
    }
  };
  await within(COMMAND_MS, DRIVER, Promise.race([driver.ended, listens()]));
  const session = await send("POST", "/session", {
    capabilities: {
      alwaysMatch: {
        browserName: "MiniBrowser",
        "webkitgtk:browserOptions": { binary: program(), args: ["--automation"] },
      },
    },
  });
  const ask = (method, path, body) =>
    Promise.race([driver.ended, send(method, `/session/${session.sessionId}/${path}`, body)]);
  const run = (program, json) =>
    ask("POST", "execute/sync", { script: `return (${program})(arguments[0])`, args: [json] });
  // The page's size without the bars above and below it: a download adds one.
  const resize = async () => {
    const is = async () => JSON.parse(await run("() => JSON.stringify([innerWidth, innerHeight])", ""));
    const [width, height] = await is();
    if (width === 1440 && height === 900) return;
    const now = await ask("GET", "window/rect");
    const rect = { x: 0, y: 0, width: now.width + 1440 - width, height: now.height + 900 - height };
    await ask("POST", "window/rect", rect);
    const settled = async () => {
      while (String(await is()) !== "1440,900") await new Promise((after) => setTimeout(after, 50));
    };
    await within(COMMAND_MS, "the window's size", settled());
  };
  await ask("POST", "url", { url: "about:blank" });
  await resize();
  return {
    name: `webkit ${session.capabilities.browserVersion}`,
    downloads,
    // It tells neither; what watches in the page does.
    problems: [],
    requests: [],
    /** What is driven is a private session: it keeps no files. */
    keepsFiles: false,
    go: (url) => ask("POST", "url", { url }),
    reload: () => ask("POST", "refresh", {}),
    run,
    act: (actions) => ask("POST", "actions", { actions }),
    attach: async (selector, file) => {
      const element = await ask("POST", "element", { using: "css selector", value: selector });
      await ask("POST", `element/${element[ELEMENT]}/value`, { text: file });
    },
    picture: async () => {
      await run(stir, "");
      return ask("GET", "screenshot");
    },
    resize,
    close: () => ask("DELETE", ""),
  };
}

export const webkit = { needs: () => [DRIVER, program(), "/usr/bin/Xvfb"], start: open };
