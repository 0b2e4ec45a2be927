// The browser's storage fails in every way it can: the page says so where it tells what it keeps, and waits for
// nothing.
import { at, beside, expect, ready, sizes, small, test, upload } from "../test.mjs";

// An address that names a file: the page waits for that and reads no sample.
const WAITS = "#k=3&iterations=10&file=spring.csv&fingerprint=0000000000000000";

const kept = (page, state) => expect(at(page, "kept")).toHaveAttribute("data-state", state);

// The page works with a table, whatever the storage does.
async function work(page) {
  await page.goto(WAITS);
  await upload(page, small());
  expect(await sizes(page)).toEqual([70, 30, 20]);
  await at(page, "segment-rename").first().click();
  await at(page, "segment-name").fill("Seventy");
  await at(page, "segment-name").press("Enter");
  await expect(at(page, "segment-select").first()).toHaveText("Seventy");
  await page.getByTestId("tab-export").click();
}

async function refused(page, says) {
  await kept(page, "refused");
  await expect(at(page, "kept")).toContainText(says);
  await ready(page);
}

const silent = {
  "is never opened": () => {
    IDBFactory.prototype.open = () => new EventTarget();
  },
  "is opened and answers nothing": () => {
    for (const name of ["get", "getAllKeys"]) IDBObjectStore.prototype[name] = () => new EventTarget();
  },
  "reads and never writes": () => {
    const transaction = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...asked) {
      const begun = transaction.apply(this, asked);
      for (const name of ["oncomplete", "onabort"]) Object.defineProperty(begun, name, { value: null, writable: true });
      return begun;
    };
  },
};

for (const [kind, stub] of Object.entries(silent)) {
  test(`a database that ${kind}`, async ({ page }) => {
    await page.addInitScript(stub);
    await work(page);
    await refused(page, "does not answer");
  });
}

const refusing = {
  "there is none": ["private window", () => Object.defineProperty(window, "indexedDB", { value: undefined })],
  "it may not be touched": [
    "private window",
    () =>
      Object.defineProperty(window, "indexedDB", {
        get() {
          throw new DOMException("not for you", "SecurityError");
        },
      }),
  ],
  "it is opened as nothing": ["private window", () => (IDBFactory.prototype.open = () => undefined)],
  "its file is damaged": [
    "is damaged",
    () =>
      (IDBDatabase.prototype.transaction = () => {
        throw new DOMException("internal error", "UnknownError");
      }),
  ],
  "it is full": [
    "is full",
    () =>
      (IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      }),
  ],
};

for (const [kind, [says, stub]] of Object.entries(refusing)) {
  test(`a database that refuses: ${kind}`, async ({ page }) => {
    await page.addInitScript(stub);
    await work(page);
    await refused(page, says);
  });
}

// Makes the page's database anew, in a version and with these stores, before the page opens it.
const make = (page, version, stores) =>
  page.evaluate(
    ([version, stores]) =>
      new Promise((done, failed) => {
        const gone = indexedDB.deleteDatabase("strata");
        gone.onerror = () => failed(gone.error);
        gone.onsuccess = () => {
          const made = indexedDB.open("strata", version);
          made.onupgradeneeded = () => stores.forEach((name) => made.result.createObjectStore(name));
          made.onsuccess = () => (made.result.close(), done());
        };
      }),
    [version, stores],
  );

test("a database of a later version of the page", async ({ page }) => {
  await beside(page);
  await make(page, 7, ["strata", "flows"]);
  await work(page);
  await refused(page, "a later version of Strata");
  // What the later version kept is left as it is.
  expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ version }) => version))).toEqual([7]);
});

test("a damaged database is emptied when the person says so, and keeps again", async ({ page }) => {
  await beside(page);
  await make(page, 1, ["something"]);
  await work(page);
  await refused(page, "is damaged");
  await at(page, "kept-forget").click();
  await kept(page, "off");
  await at(page, "kept-again").click();
  await kept(page, "kept");
  await expect(page.getByRole("alert").filter({ hasText: "did not let the page delete" })).toHaveCount(0);
});

test("a browser that does not say who holds a visit", async ({ page }) => {
  await page.addInitScript(() => (LockManager.prototype.query = () => new Promise(() => {})));
  await work(page);
  await kept(page, "kept");
});

for (const [kind, stub] of Object.entries({
  throws: () =>
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("not for you", "SecurityError");
      },
    }),
  "is not there": () => Object.defineProperty(window, "localStorage", { value: null }),
  "is full": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
  "throws at every touch": () => {
    for (const name of ["getItem", "setItem", "removeItem", "key"]) {
      Storage.prototype[name] = () => {
        throw new DOMException("broken", "UnknownError");
      };
    }
    Object.defineProperty(Storage.prototype, "length", { get: () => 3 });
  },
})) {
  test(`the other storage ${kind}`, async ({ page }) => {
    await page.addInitScript(stub);
    await work(page);
    await kept(page, "kept");
    // A role of a column is remembered there, and so is a name in the moment the page is left.
    await at(page, "kept-forget").click();
    await kept(page, "off");
    await at(page, "kept-again").click();
    await kept(page, "kept");
  });
}

// ---- what is kept is not what it was ----------------------------------------------------------------------------

// Keeps a visit, changes what was kept of it, and comes back.
async function return_to(page, change) {
  await work(page);
  await kept(page, "kept");
  await beside(page);
  await page.evaluate(
    ([change]) =>
      new Promise((done, failed) => {
        const request = indexedDB.open("strata");
        request.onsuccess = () => {
          const store = request.result.transaction("strata", "readwrite").objectStore("strata");
          const keys = store.getAllKeys();
          keys.onsuccess = () => {
            const key = (part) => keys.result.find((key) => key.startsWith(part));
            const session = store.get(key("session"));
            session.onsuccess = () => {
              const changed = new Function("session", `return ${change}`)(session.result);
              for (const [part, value] of Object.entries(changed)) store.put(value, key(part));
            };
          };
          store.transaction.oncomplete = () => (request.result.close(), done());
          store.transaction.onabort = () => failed(store.transaction.error);
        };
      }),
    [change],
  );
  await page.goto(WAITS);
}

for (const [kind, change, says] of [
  ["is no text", "({ session: 7 })", "is not text"],
  ["is cut off", "({ session: session.slice(0, -20) })", "ends in the middle"],
  [
    "is of a later version",
    `({ session: session.replace('"version":1', '"version":3,"flows":[]') })`,
    "later version of Strata",
  ],
  ["has settings nobody knows", `({ session: session.replace('k=3', 'colour=blue') })`, "colour"],
  [
    "has a map of garbage",
    "({ map: new Uint8Array([83, 84, 82, 65, 1, 255, 255, 255]) })",
    "a map that cannot be read",
  ],
  ["has a map that is a text", `({ map: "none" })`, "a map that is not a map"],
]) {
  test(`a visit that ${kind} is told, and can be forgotten`, async ({ page }) => {
    await return_to(page, change);
    await expect(at(page, "session-unread")).toContainText(says);
    await expect(at(page, "session-offer")).toHaveCount(0);
    await at(page, "session-decline").click();
    await expect(at(page, "session-unread")).toHaveCount(0);
    await page.reload();
    await page.getByTestId("tab-export").click();
    await kept(page, "nothing");
    await expect(at(page, "session-unread")).toHaveCount(0);
  });
}

test("a visit whose time and file are garbage is offered without them", async ({ page }) => {
  await return_to(page, `({ time: "yesterday", file: "no file" })`);
  await expect(at(page, "session-offer")).toHaveAttribute("data-file", "false");
  await expect(at(page, "session-offer")).toContainText("Continue with spring.csv (120 rows");
});

test("what was written in the last moment does not take the place of what was kept unless it is a session", async ({
  page,
}) => {
  await work(page);
  await kept(page, "kept");
  await beside(page);
  await page.evaluate(async () => {
    const request = indexedDB.open("strata");
    await new Promise((done) => (request.onsuccess = done));
    const keys = request.result.transaction("strata").objectStore("strata").getAllKeys();
    await new Promise((done) => (keys.onsuccess = done));
    request.result.close();
    const id = keys.result.find((key) => key.startsWith("session.")).slice("session.".length);
    localStorage.setItem(`strata-last.${id}`, `${Date.now() + 1e6} {"kind":"strata-sess`);
    localStorage.setItem("strata-last.other", "garbage");
  });
  await page.goto(WAITS);
  await expect(at(page, "session-offer")).toContainText("1 name given");
  await expect(at(page, "session-unread")).toContainText("is no session");
});
