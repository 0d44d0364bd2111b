// The way of every change to the server: first kept on this device; per row one request under way
// and newer changes coalesced behind it, each with an id of its own, so that a repeat after a lost
// answer changes nothing twice. What the server refuses, or what another window wrote meanwhile,
// stays here until the reader has settled it.
import { csrfToken, Refusal, refusalOf } from "./requests.js";
import { Teller } from "./teller.js";

/** @typedef {import("./requests.js").Operation} Operation */
/** @typedef {import("./requests.js").Change} Change */

const RETRY_SECONDS = [1, 2, 5, 10];
const PATIENCE_SECONDS = 20; // with one request, before it is sent again

/**
 * What the server says of one change; `row` is what stands there instead of it.
 * @typedef {object} Result
 * @property {number} status
 * @property {number} version
 * @property {import("./requests.js").Values} row
 * @property {Record<string, string>} errors
 */

/** @typedef {"saving" | "saved" | "offline" | "logged-out" | "failed" | "conflict" | "closed"} State */

/**
 * What the server takes: characters of one text as it counts them, changes in one request.
 * @typedef {{ characters: number, operations: number }} Limits
 */

/**
 * @extends {Teller<{
 *   state: [{ state: State, message: string, count: number }],
 *   arrived: [{ row: string, operation: Operation, version: number }],
 *   conflict: [{ row: string, theirs: import("./requests.js").Values }],
 * }>}
 */
export class OperationQueue extends Teller {
  /**
   * @param {string} url
   * @param {Record<string, number>} versions
   * @param {import("./store.js").ScorecardStore} store
   * @param {Limits} limits
   */
  constructor(url, versions, store, limits) {
    super();
    this.url = url;
    this.versions = new Map(Object.entries(versions));
    this.store = store;
    this.limits = limits;
    /** @type {Map<string, Change>} the newest change of a row that is not yet sent */
    this.waiting = new Map();
    /** @type {Map<string, Change>} what was sent and is not yet answered */
    this.underWay = new Map();
    /** @type {Map<string, Change>} on what another window was faster */
    this.disputed = new Map();
    /** @type {Map<string, { operation: Change, message: string }>} */
    this.refused = new Map();
    /** @type {Set<string>} rows that somebody is typing in: sent when they pause */
    this.typing = new Set();
    this.failures = 0;
    this.most = limits.operations;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.isSending = false;
  }

  get size() {
    const all = [this.waiting, this.underWay, this.disputed, this.refused];
    return new Set(all.flatMap((rows) => [...rows.keys()])).size;
  }

  // Take up what an earlier page could not send; returns row → change, the newest of each.
  restore() {
    for (const [row, { sent, next }] of this.store.read()) {
      if (sent) {
        this.underWay.set(row, sent);
      }
      const excess = next && this.excess(next);
      if (next && excess) {
        this.refused.set(row, { operation: next, message: excess });
      } else if (next) {
        this.waiting.set(row, next);
      }
    }
    const kept = new Map([...this.underWay, ...this.waiting]);
    for (const [row, { operation }] of this.refused) {
      kept.set(row, operation);
    }
    return kept;
  }

  /**
   * @param {string} row
   * @param {Operation} operation
   */
  put(row, operation, { isTyping = false } = {}) {
    this.refused.delete(row);
    const excess = this.excess(operation);
    if (excess) {
      this.keepBack(row, operation, excess);
      return;
    }
    const disputed = this.disputed.get(row);
    if (disputed) {
      this.disputed.set(row, { ...disputed, ...operation });
    } else {
      this.waiting.set(
        row,
        this.stamp(row, isTyping ? { ...operation, is_typing: true } : operation),
      );
      this.typing[isTyping ? "add" : "delete"](row);
      this.report("saving");
    }
    this.keep(row);
    if (!isTyping) {
      this.send();
    }
  }

  /**
   * A change is made on what its reader saw, however often it is typed anew; when the one under
   * way arrives, it goes on top of that.
   * @param {string} row
   * @param {Operation} operation
   * @returns {Change}
   */
  stamp(row, operation) {
    const seen = this.waiting.get(row)?.expected_version ?? this.versions.get(row) ?? 0;
    return { ...operation, op_id: newId(), expected_version: seen };
  }

  /**
   * Keep a change that cannot be sent as it is.
   * @param {string} row
   * @param {Operation} operation
   * @param {string} message
   */
  keepBack(row, operation, message) {
    this.waiting.delete(row);
    this.refused.set(row, { operation: this.stamp(row, operation), message });
    this.keep(row);
    this.conclude();
  }

  /**
   * The reader has chosen: `operation` goes on top of the other's, null leaves the other's.
   * @param {string} row
   * @param {Operation | null} operation
   */
  resolve(row, operation) {
    this.disputed.delete(row);
    if (operation) {
      this.put(row, operation);
    } else {
      this.keep(row);
      this.conclude();
    }
  }

  /** @param {string} row */
  isIdle(row) {
    const all = [this.waiting, this.underWay, this.disputed, this.refused];
    return !all.some((rows) => rows.has(row));
  }

  /** @param {string} row */
  keep(row) {
    const refused = this.refused.get(row)?.operation;
    const next = this.waiting.get(row) ?? this.disputed.get(row) ?? refused;
    this.store.write(row, { sent: this.underWay.get(row), next });
  }

  flush() {
    this.typing.clear();
    this.send();
  }

  async send() {
    if (this.isSending) {
      return;
    }
    for (const [row, operation] of this.waiting) {
      const hasRoom = this.underWay.size < this.most;
      if (hasRoom && !this.underWay.has(row) && !this.typing.has(row)) {
        this.underWay.set(row, operation);
        this.waiting.delete(row);
        this.keep(row);
      }
    }
    if (this.underWay.size === 0) {
      this.conclude();
      return;
    }
    this.isSending = true;
    clearTimeout(this.timer);
    const sent = [...this.underWay];
    try {
      const answer = await this.request(sent.map(([, operation]) => operation));
      this.failures = 0;
      this.settle(sent, answer.results);
    } catch (problem) {
      this.fail(problem);
      return;
    } finally {
      this.isSending = false;
    }
    this.most = this.waiting.size === 0 ? this.limits.operations : this.most;
    this.send();
  }

  // Say how things stand when nothing is on its way.
  conclude() {
    const [refusal] = this.refused.values();
    if (this.waiting.size + this.underWay.size > 0) {
      this.report("saving");
    } else if (refusal) {
      this.report("failed", refusal.message);
    } else {
      this.report(this.disputed.size > 0 ? "conflict" : "saved");
    }
  }

  /**
   * @param {Change[]} operations
   * @returns {Promise<{ results: Result[] }>}
   */
  async request(operations) {
    const response = await fetch(this.url, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ operations }),
      signal: AbortSignal.timeout(PATIENCE_SECONDS * 1000),
    });
    if (!response.ok) {
      throw await refusalOf(response);
    }
    return response.json();
  }

  /**
   * @param {[string, Change][]} sent
   * @param {Result[]} results in the order of what was sent
   */
  settle(sent, results) {
    sent.forEach(([row, operation], index) => {
      const result = results[index];
      this.underWay.delete(row);
      if (result.status === 409) {
        this.dispute(row, operation, result);
      } else if (result.status === 422) {
        this.reject(row, operation, Object.values(result.errors).join(" "));
      } else {
        this.arrive(row, operation, result.version);
      }
      this.keep(row);
    });
  }

  /**
   * @param {string} row
   * @param {Change} operation
   * @param {number} version
   */
  arrive(row, operation, version) {
    this.versions.set(row, version);
    const next = this.waiting.get(row);
    if (next) {
      next.expected_version = version;
    }
    this.tell("arrived", { row, operation, version });
  }

  /**
   * @param {string} row
   * @param {Change} operation
   * @param {Result} result
   */
  dispute(row, operation, result) {
    const mine = this.waiting.get(row) ?? operation;
    this.waiting.delete(row);
    this.versions.set(row, result.version);
    this.disputed.set(row, { ...mine, expected_version: operation.expected_version });
    this.tell("conflict", { row, theirs: result.row });
  }

  /**
   * Keep back what the server refused; what was typed meanwhile takes its place.
   * @param {string} row
   * @param {Change} operation
   * @param {string} message
   */
  reject(row, operation, message) {
    const next = this.waiting.get(row);
    if (next) {
      next.expected_version = operation.expected_version;
    } else {
      this.refused.set(row, { operation, message });
    }
  }

  /** @param {unknown} problem */
  fail(problem) {
    if (problem instanceof Refusal && problem.isLoggedOut) {
      this.report("logged-out");
    } else if (problem instanceof Refusal && problem.status === 409) {
      this.report("closed", problem.message);
      return;
    } else if (problem instanceof Refusal && problem.isUnreadable) {
      this.isolate(problem);
      return;
    } else if (problem instanceof Refusal && problem.status < 500) {
      this.report("failed", problem.message);
    } else {
      this.report("offline");
    }
    const pause = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.send(), pause * 1000);
  }

  /**
   * One change that the server cannot read must not hold up the others: send them one by one,
   * and keep back the one that is refused alone.
   * @param {Refusal} problem
   */
  isolate(problem) {
    const sent = [...this.underWay];
    this.underWay.clear();
    for (const [row, operation] of sent) {
      if (sent.length === 1 || this.waiting.has(row)) {
        this.reject(row, operation, problem.message);
      } else {
        this.waiting.set(row, operation);
      }
      this.keep(row);
    }
    this.most = 1;
    this.timer = setTimeout(() => this.send(), 0);
  }

  /**
   * Why a text is too long for the server, or nothing.
   * @param {Operation} operation
   */
  excess({ text = "" }) {
    const longest = this.limits.characters;
    const length = text.length > longest ? [...text].length : 0;
    const [over, limit] = [length - longest, longest].map((count) => count.toLocaleString("en"));
    return length > longest
      ? `this text is too long by ${over}; keep it under ${limit} characters`
      : "";
  }

  /** @param {State} state */
  report(state, message = "") {
    this.tell("state", { state, message, count: this.size });
  }
}

// randomUUID exists only on secure addresses, and a first trial may run on a bare http one.
function newId() {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
