// Stand-ins for what lies outside the scripts: the server, the device's storage, time.
import { mock } from "node:test";

export const LIMITS = { characters: 20, operations: 5 };

/** One's own card as the server keeps it: rows with versions, and a receipt for every change. */
export class Server {
  rows = new Map();
  receipts = new Map();
  requests = []; // what arrived here, answered or not
  mood = null; // what goes wrong with the next requests
  isHeld = false; // requests wait for `release`
  held = [];

  constructor() {
    globalThis.fetch = (url, options) => this.fetch(url, options);
    this.logIn("first");
  }

  logIn(token) {
    globalThis.document = { cookie: `theme=dark; csrftoken=${token}` };
  }

  async fetch(url, { method, headers, body, signal }) {
    const { operations } = JSON.parse(body);
    this.requests.push({ url, method, token: headers["X-CSRFToken"], operations });
    if (this.isHeld) {
      await new Promise((resolve, reject) => {
        this.held.push(resolve);
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    }
    if (this.mood === "unreachable") {
      throw new TypeError("Failed to fetch");
    }
    if (typeof this.mood === "number") {
      return Response.json({ detail: `refused with ${this.mood}` }, { status: this.mood });
    }
    if (operations.some(({ kind }) => kind === "unreadable")) {
      return Response.json({ detail: "This cannot be read." }, { status: 400 });
    }
    const results = operations.map((operation) => this.apply(operation));
    if (this.mood === "loses answers") {
      throw new TypeError("Failed to fetch");
    }
    return Response.json({ results });
  }

  apply({ op_id, expected_version, ...operation }) {
    const receipt = this.receipts.get(op_id);
    if (receipt) {
      return receipt;
    }
    if (operation.text?.includes("refuse me")) {
      return { op_id, status: 422, version: 0, row: null, errors: { text: "Not like this." } };
    }
    const place = rowOf(operation);
    const { version, values } = this.rows.get(place) ?? { version: 0, values: {} };
    if (version !== expected_version) {
      return { op_id, status: 409, version, row: values, errors: {} };
    }
    this.write(operation);
    const result = { op_id, status: 200, version: version + 1, row: null, errors: {} };
    this.receipts.set(op_id, result);
    return result;
  }

  /** Write a row, as another window of the same card does. */
  write(operation) {
    const place = rowOf(operation);
    const version = (this.rows.get(place)?.version ?? 0) + 1;
    this.rows.set(place, { version, values: { text: operation.text } });
  }

  release() {
    this.isHeld = false;
    for (const resolve of this.held.splice(0)) {
      resolve();
    }
  }

  /** What stands in the rows. */
  get texts() {
    return Object.fromEntries([...this.rows].map(([row, { values }]) => [row, values.text]));
  }

  /** How often each row was written. */
  get versions() {
    return Object.fromEntries([...this.rows].map(([row, { version }]) => [row, version]));
  }

  /** The texts of each request. */
  get sent() {
    return this.requests.map(({ operations }) => operations.map(({ text }) => text));
  }
}

function rowOf({ question, criterion }) {
  return `note:${question}:${criterion}`;
}

/** Like localStorage, with what is stored as its own properties and, if asked, no room. */
export class Storage {
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  setItem(key, text) {
    if (this.isFull()) {
      throw new DOMException("There is no room.", "QuotaExceededError");
    }
    this[key] = String(text);
  }

  removeItem(key) {
    delete this[key];
  }

  isFull() {
    return false;
  }
}

export class FullStorage extends Storage {
  isFull() {
    return true;
  }
}

/** Hold the clocks; `pass` moves them. */
export function stopClocks() {
  mock.timers.enable({
    apis: ["setTimeout", "Date", "AbortSignal.timeout"],
    now: 1_800_000_000_000,
  });
}

/** Let everything happen that waits for no clock. */
export async function rest() {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise(setImmediate);
  }
}

export async function pass(seconds) {
  mock.timers.tick(seconds * 1000);
  await rest();
}
