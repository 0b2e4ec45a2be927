// Firefox by WebDriver BiDi, which it speaks itself: no driver between.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import WebSocket from "../../tools/node_modules/ws/wrapper.mjs";
import { display, folder, start, within } from "./processes.mjs";

const COMMAND_MS = 30_000;
const program = () =>
  process.env.STRATA_FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync) ?? "/usr/bin/firefox-esr";

// Downloads go to a folder unasked, and nothing is asked of Mozilla's servers.
const settings = (downloads) => ({
  "browser.download.alwaysOpenPanel": false,
  "browser.download.dir": downloads,
  "browser.download.folderList": 2,
  "browser.download.useDownloadDir": true,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,nothing",
});

// One conversation: each command has a number, and its answer the same.
async function talk(address, browser, heard) {
  const socket = new WebSocket(address);
  const asked = new Map();
  const gone = new Promise((_, failed) => {
    socket.on("error", (error) => failed(new Error(`Firefox does not answer: ${error.message}`)));
    socket.on("close", () => failed(new Error("Firefox closed the conversation")));
  });
  gone.catch(() => {});
  socket.on("message", (text) => {
    const message = JSON.parse(text);
    if (message.type === "event") return heard(message);
    asked.get(message.id)?.(message);
    asked.delete(message.id);
  });
  const lost = [browser.ended, gone];
  await within(COMMAND_MS, "Firefox", Promise.race([...lost, new Promise((open) => socket.on("open", open))]));
  let last = 0;
  return async (method, params = {}) => {
    const id = (last += 1);
    const answered = new Promise((answer) => asked.set(id, answer));
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await within(COMMAND_MS, `${method} of Firefox`, Promise.race([...lost, answered]));
    if (answer.type === "error") throw new Error(`Firefox: ${method}: ${answer.message}`);
    return answer.result;
  };
}

async function open() {
  const home = folder("firefox");
  const [profile, downloads] = [join(home, "profile"), join(home, "downloads")];
  for (const made of [profile, downloads]) mkdirSync(made);
  const lines = Object.entries(settings(downloads)).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile, "user.js"), lines.join(""));
  // Without a display it has no WebGL, also where it has no window.
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
  const browser = start(program(), args, { DISPLAY: await display(), HOME: home });
  const address = await browser.said(/WebDriver BiDi listening on (ws:\S+)/);

  const [problems, requests] = [[], []];
  const heard = ({ method, params }) => {
    if (method === "log.entryAdded" && params.level === "error") problems.push(`console: ${params.text}`);
    if (method === "network.beforeRequestSent") requests.push(params.request.url);
  };
  const ask = await talk(`${address}/session`, browser, heard);
  const { capabilities } = await ask("session.new", { capabilities: {} });
  const { contexts } = await ask("browsingContext.getTree");
  const { context } = contexts[0];
  await ask("browsingContext.setViewport", { context, viewport: { width: 1440, height: 900 } });
  await ask("session.subscribe", { events: ["log.entryAdded", "network.beforeRequestSent"] });

  const call = async (functionDeclaration, texts) => {
    const { type, result, exceptionDetails } = await ask("script.callFunction", {
      functionDeclaration,
      arguments: texts.map((value) => ({ type: "string", value })),
      awaitPromise: false,
      target: { context },
    });
    if (type === "exception") throw new Error(`in the page: ${exceptionDetails.text}`);
    return result;
  };
  return {
    name: `firefox ${capabilities.browserVersion}`,
    downloads,
    problems,
    requests,
    /** It keeps what the page stores over a reload, files too. */
    keepsFiles: true,
    go: (url) => ask("browsingContext.navigate", { context, url, wait: "complete" }),
    reload: () => ask("browsingContext.reload", { context, wait: "complete" }),
    run: async (program, json) => (await call(program, [json])).value,
    act: (actions) => ask("input.performActions", { context, actions }),
    attach: async (selector, file) => {
      const { sharedId } = await call("(selector) => document.querySelector(selector)", [selector]);
      await ask("input.setFiles", { context, element: { sharedId }, files: [file] });
    },
    picture: async () => (await ask("browsingContext.captureScreenshot", { context })).data,
    // What is shown below the page grows with nothing that it does.
    resize: async () => {},
    close: async () => {},
  };
}

export const firefox = { needs: () => [program(), "/usr/bin/Xvfb"], start: open };
