// The page without a network: keeps all files of one build, or none, and answers with them. tools/offline.mjs writes
// the build's name and its files into the two constants; without a name (a debug build) it takes itself and all that it
// kept away.

const BUILD = "";
// Addresses and the hashes that the browser checks each file by.
const FILES = [];

// Several sites of one origin keep their files apart.
const SITE = `strata-build ${new URL(registration.scope).pathname} `;
const OWN = SITE + BUILD;
const KNOWN = new Set(FILES.map(([name]) => name));

// Headers that a file was asked with make no other file of it.
const ANYHOW = { ignoreVary: true };

async function install() {
  if (!BUILD) return;
  try {
    const cache = await caches.open(OWN);
    // What the browser's own cache has of an older build is not taken, and a file that is not the build's fails them
    // all.
    await cache.addAll(FILES.map(([name, integrity]) => new Request(name, { cache: "no-cache", integrity })));
    const start = await cache.match("./", ANYHOW);
    if (!start || start.redirected) throw new Error("the page is at another address");
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
}

async function activate() {
  if (BUILD) {
    await clients.claim();
    await tidy();
    return;
  }
  for (const name of await caches.keys()) if (name.startsWith(SITE)) await caches.delete(name);
  await registration.unregister();
}

// Deletes the files of other builds, but of those that an open page is of: each page holds its build by a lock
// (boot.js).
async function tidy() {
  // Another build may be on its way.
  if (registration.installing || registration.waiting) return;
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const open = new Set(held.map(({ name }) => name));
  for (const name of await caches.keys()) {
    if (name.startsWith(SITE) && name !== OWN && !open.has(name)) await caches.delete(name);
  }
}

// The file of the build that the address names: it may be an older one, whose page is still open. A file that was not
// kept comes from the network.
async function answer(request, name) {
  const cache = await caches.open(OWN);
  return (await cache.match(name, ANYHOW)) ?? (await caches.match(request, ANYHOW)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = request.url.split(/[?#]/)[0];
  if (!BUILD || request.method !== "GET" || !address.startsWith(registration.scope)) return;
  const name = address.slice(registration.scope.length);
  if (request.mode === "navigate") {
    if (name !== "" && name !== "index.html") return;
    event.respondWith(answer(request, "./"));
  } else if (KNOWN.has(name) || name.startsWith("build/")) {
    event.respondWith(answer(request, name));
  }
});

self.addEventListener("message", (event) => {
  if (event.data === "build") event.ports[0]?.postMessage(BUILD);
  if (event.data === "take over") self.skipWaiting();
  // The page that was there before is gone.
  if (event.data === "opened" && BUILD) event.waitUntil(tidy());
});
