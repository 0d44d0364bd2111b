// The way of every change to the server: first kept on this device; per row one request under way
// and newer changes coalesced behind it, each with an id of its own, so that a repeat after a lost
// answer changes nothing twice. What the server refuses, or what another window wrote meanwhile,
// stays here until the reader has settled it.
import { csrfToken, Refusal, refusalOf } from "./requests.js";

const RETRY_SECONDS = [1, 2, 5, 10];
const LONGEST = 20_000; // characters of one text, as the server counts them
const MOST = 100; // changes in one request: the server takes twice as many
const PATIENCE_SECONDS = 20; // with one request, before it is sent again

export class OperationQueue extends EventTarget {
  constructor(url, versions, store) {
    super();
    this.url = url;
    this.versions = new Map(Object.entries(versions));
    this.store = store;
    this.waiting = new Map(); // row → the newest change not yet sent
    this.underWay = new Map(); // row → the change that was sent and not yet answered
    this.disputed = new Map(); // row → a change on which another window was faster
    this.refused = new Map(); // row → { operation, message }
    this.typing = new Set(); // rows that somebody is typing in: sent when they pause
    this.failures = 0;
    this.most = MOST;
    this.timer = null;
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
      if (next && excess(next)) {
        this.refused.set(row, { operation: next, message: excess(next) });
      } else if (next) {
        this.waiting.set(row, next);
      }
    }
    const refused = [...this.refused].map(([row, { operation }]) => [row, operation]);
    return new Map([...this.underWay, ...this.waiting, ...refused]);
  }

  put(row, operation, { isTyping = false } = {}) {
    this.refused.delete(row);
    if (excess(operation)) {
      this.refuse(row, operation, excess(operation));
      return;
    }
    if (this.disputed.has(row)) {
      this.disputed.set(row, { ...this.disputed.get(row), ...operation });
    } else {
      this.waiting.set(row, this.stamp(row, operation));
      this.typing[isTyping ? "add" : "delete"](row);
      this.tell("saving");
    }
    this.keep(row);
    if (!isTyping) {
      this.send();
    }
  }

  // Null: the change under way decides which version this one is made on.
  stamp(row, operation) {
    const earlier = this.waiting.get(row)?.expected_version;
    const known = this.underWay.has(row) ? null : (this.versions.get(row) ?? 0);
    return { ...operation, op_id: newId(), expected_version: earlier ?? known };
  }

  // Keep a change that cannot be sent as it is.
  refuse(row, operation, message) {
    this.waiting.delete(row);
    this.refused.set(row, { operation: this.stamp(row, operation), message });
    this.keep(row);
    this.conclude();
  }

  // The reader has chosen: `operation` goes on top of the other's, null leaves the other's.
  resolve(row, operation) {
    this.disputed.delete(row);
    if (operation) {
      this.put(row, operation);
    } else {
      this.keep(row);
      this.conclude();
    }
  }

  isIdle(row) {
    const all = [this.waiting, this.underWay, this.disputed, this.refused];
    return !all.some((rows) => rows.has(row));
  }

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
    this.most = this.waiting.size === 0 ? MOST : this.most;
    this.send();
  }

  // Say how things stand when nothing is on its way.
  conclude() {
    const [refusal] = this.refused.values();
    if (this.waiting.size + this.underWay.size > 0) {
      this.tell("saving");
    } else if (refusal) {
      this.tell("failed", refusal.message);
    } else {
      this.tell(this.disputed.size > 0 ? "conflict" : "saved");
    }
  }

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

  settle(sent, results) {
    sent.forEach(([row, operation], index) => {
      const result = results[index];
      this.underWay.delete(row);
      if (result.status === 409) {
        this.dispute(row, operation, result);
      } else if (result.status === 422) {
        const message = Object.values(result.errors).join(" ");
        this.refused.set(row, { operation, message });
      } else {
        this.arrive(row, operation, result.version);
      }
      this.keep(row);
    });
  }

  arrive(row, operation, version) {
    this.versions.set(row, version);
    const next = this.waiting.get(row);
    if (next) {
      next.expected_version = version;
    }
    this.dispatchEvent(new CustomEvent("arrived", { detail: { row, operation, version } }));
  }

  dispute(row, operation, result) {
    const mine = this.waiting.get(row) ?? operation;
    this.waiting.delete(row);
    this.versions.set(row, result.version);
    this.disputed.set(row, { ...mine, expected_version: operation.expected_version });
    this.dispatchEvent(new CustomEvent("conflict", { detail: { row, theirs: result.row } }));
  }

  fail(problem) {
    if (problem instanceof Refusal && problem.isLoggedOut) {
      this.tell("logged-out");
    } else if (problem instanceof Refusal && problem.status === 409) {
      this.tell("closed", problem.message);
      return;
    } else if (problem instanceof Refusal && problem.isUnreadable) {
      this.isolate(problem);
      return;
    } else if (problem instanceof Refusal && problem.status < 500) {
      this.tell("failed", problem.message);
    } else {
      this.tell("offline");
    }
    const pause = RETRY_SECONDS[Math.min(this.failures, RETRY_SECONDS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.send(), pause * 1000);
  }

  // One change that the server cannot read must not hold up the others: send them one by one,
  // and keep back the one that is refused alone.
  isolate(problem) {
    const sent = [...this.underWay];
    this.underWay.clear();
    for (const [row, operation] of sent) {
      const next = this.waiting.get(row);
      if (sent.length === 1 && !next) {
        this.refused.set(row, { operation, message: problem.message });
      } else {
        const expected_version = operation.expected_version;
        this.waiting.set(row, next ? { ...next, expected_version } : operation);
      }
      this.keep(row);
    }
    this.most = 1;
    this.timer = setTimeout(() => this.send());
  }

  tell(state, message = "") {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, message, count: this.size } }));
  }
}

function excess({ text = "" }) {
  const length = text.length > LONGEST ? [...text].length : 0;
  const over = (length - LONGEST).toLocaleString("en");
  return length > LONGEST ? `this text is too long by ${over}; keep it under 20,000 characters` : "";
}

// randomUUID exists only on secure addresses, and a first trial may run on a bare http one.
function newId() {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
