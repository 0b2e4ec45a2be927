// The browser's storage never answers, refuses, is full or holds what is none of ours: nothing waits for it, and it is
// said where it stands what is kept.
import {
  at,
  CHEAP,
  expect,
  honest,
  linked,
  choose,
  made,
  named,
  opened,
  ready,
  rests,
  tab,
  test,
  works,
} from "./fault.mjs";

const spring = made("spring.csv", { id: "A" });

// Each runs in the page before anything of its own.
const broken = {
  "the database never answers": () => {
    IDBFactory.prototype.open = () => new EventTarget();
  },
  "the database's requests never answer": () => {
    for (const name of ["get", "getAllKeys", "put"]) IDBObjectStore.prototype[name] = () => new EventTarget();
  },
  "opening the database throws": () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  },
  "opening the database fails": () => {
    IDBFactory.prototype.open = () => {
      const request = new EventTarget();
      Object.defineProperty(request, "error", { value: new DOMException("broken", "UnknownError") });
      setTimeout(() => (request.onerror?.(new Event("error")), request.dispatchEvent(new Event("error"))));
      return request;
    };
  },
  "there is no database": () => Object.defineProperty(window, "indexedDB", { get: () => undefined }),
  "the store is full": () => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
  "the database has no store of ours": () => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("no such store", "NotFoundError");
    };
  },
  "the other storage throws": () => {
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
  },
  "the other storage is full": () => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
  "the room left is never told": () => {
    navigator.storage.estimate = () => new Promise(() => {});
  },
  "there is no manager of storage": () =>
    Object.defineProperty(Navigator.prototype, "storage", { get: () => undefined }),
  "locks never answer": () => {
    LockManager.prototype.query = () => new Promise(() => {});
    LockManager.prototype.request = () => new Promise(() => {});
  },
};

const kept = /^(nothing|kept|without-file|refused|off)$/;

for (const [name, script] of Object.entries(broken)) {
  test(name, async ({ page }) => {
    await page.addInitScript(script);
    await opened(page, spring);
    await works(page, [spring]);
    await tab(page, "export");
    await expect(at(page, "kept"), "it is said what is kept").toHaveAttribute("data-state", kept, { timeout: 15_000 });
    await expect(at(page, "kept")).not.toBeEmpty();
  });
}

test("the database refuses files, as in WebKit's private windows: all else is kept, and that is told", async ({
  page,
}) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, key) {
      if (!(value instanceof Blob)) return put.call(this, value, key);
      // Nothing is heard of the transaction any more.
      for (const name of ["oncomplete", "onabort", "onerror"])
        Object.defineProperty(this.transaction, name, { set() {} });
      const request = put.call(this, "", key);
      const refused = new DOMException("BlobURLs are not yet supported", "UnknownError");
      Object.defineProperty(request, "error", { get: () => refused });
      setTimeout(() => request.onerror?.(new Event("error")));
      return request;
    };
  });
  await opened(page, spring);
  await tab(page, "export");
  await expect(at(page, "kept")).toHaveAttribute("data-state", "without-file");
  await expect(at(page, "kept")).toContainText("not spring.csv itself: this browser saves no files");
  await page.goto("about:blank");
  await linked(page, spring);
  await expect(at(page, "session-offer").filter({ hasText: spring.name })).toHaveAttribute("data-file", "false");
});

const garbage = {
  "texts that are no sessions": { "session.a": "{", "session.b": "", "session.c": "[]", "time.a": "yesterday" },
  "values of other types": {
    "session.a": 7,
    "session.b": null,
    "map.b": "text",
    "file.b": "text",
    "fingerprint.b": 3,
    "time.b": {},
  },
  "a map that is garbage": "map",
  "a file that is garbage": "file",
};

for (const [name, values] of Object.entries(garbage)) {
  test(`the database holds ${name}`, async ({ page }) => {
    await opened(page, spring);
    await tab(page, "export");
    await expect(at(page, "kept")).toHaveAttribute("data-state", "kept");
    await page.evaluate(
      (values) =>
        new Promise((done) => {
          const request = indexedDB.open("strata");
          request.onsuccess = () => {
            const change = request.result.transaction("strata", "readwrite");
            const store = change.objectStore("strata");
            if (typeof values === "string") {
              store.getAllKeys().onsuccess = ({ target: { result: keys } }) => {
                for (const key of keys) {
                  if (!key.startsWith(values)) continue;
                  if (values === "map") store.put(new Uint8Array([1, 2, 3]), key);
                  else store.put(new Blob([new Uint8Array(999).fill(7)]), key);
                }
              };
            } else for (const [key, value] of Object.entries(values)) store.put(value, key);
            change.oncomplete = () => (request.result.close(), done());
          };
        }),
      values,
    );
    await page.goto("about:blank");
    await linked(page, spring);
    const offer = at(page, "session-offer").filter({ hasText: spring.name });
    // A visit is taken up whole or not at all.
    await expect(values === "map" ? at(page, "session-unread") : offer).toBeVisible();
    if (values === "file") {
      await offer.getByTestId("session-accept").click();
      // The file is none: told, and the table can be given.
      await expect(page.getByRole("alert").first()).toBeVisible();
      await rests(page);
    }
    await choose(page, spring);
    await named(page, spring);
    await ready(page);
    await works(page, [spring]);
    await tab(page, "export");
    await expect(at(page, "kept")).toHaveAttribute("data-state", kept);
  });
}

test("a database of a later version", async ({ page }) => {
  await page.goto("about:blank");
  await page.goto(`#${CHEAP}&file=spring.csv&fingerprint=0`);
  await page.evaluate(
    () =>
      new Promise((done, failed) => {
        const gone = indexedDB.deleteDatabase("strata");
        gone.onsuccess = gone.onblocked = () => {
          const request = indexedDB.open("strata", 9);
          request.onsuccess = () => (request.result.close(), done());
          request.onerror = () => failed(request.error);
        };
      }),
  );
  await page.goto("about:blank");
  await opened(page, spring);
  await tab(page, "export");
  await expect(at(page, "kept")).toHaveAttribute("data-state", kept);
  await honest(page, [spring], { segmented: true });
});

test("the database is emptied and closed while the page is open", async ({ page }) => {
  await opened(page, spring);
  await tab(page, "export");
  await expect(at(page, "kept")).toHaveAttribute("data-state", "kept");
  await page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase("strata").onsuccess = done)));
  await works(page, [spring]);
  await tab(page, "export");
  await expect(at(page, "kept")).toHaveAttribute("data-state", kept);
});
