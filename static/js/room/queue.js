// The way of every change to the server: per row one request under way, newer changes coalesced
// behind it, each with an id of its own, so that a repeat after a lost answer changes nothing twice.
const RETRY_SECONDS = [1, 2, 5, 10];

export class OperationQueue extends EventTarget {
  constructor(url, versions) {
    super();
    this.url = url;
    this.versions = new Map(Object.entries(versions));
    this.waiting = new Map(); // row → the newest change not yet sent
    this.underWay = new Map(); // row → the change that was sent and not yet answered
    this.failures = 0;
    this.timer = null;
    this.isSending = false;
  }

  get size() {
    return new Set([...this.waiting.keys(), ...this.underWay.keys()]).size;
  }

  put(row, operation) {
    this.waiting.set(row, operation);
    this.tell("saving");
    this.send();
  }

  // What stands on the server is what the reader chose to keep: forget the change.
  accept(row, version) {
    this.versions.set(row, version);
    this.waiting.delete(row);
  }

  async send() {
    if (this.isSending) {
      return;
    }
    for (const [row, operation] of this.waiting) {
      if (!this.underWay.has(row)) {
        this.underWay.set(row, {
          ...operation,
          op_id: crypto.randomUUID(),
          expected_version: this.versions.get(row) ?? 0,
        });
        this.waiting.delete(row);
      }
    }
    if (this.underWay.size === 0) {
      this.tell("saved");
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
    this.send();
  }

  async request(operations) {
    const response = await fetch(this.url, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ operations }),
    });
    if (!response.ok) {
      throw new Refusal(response.status, await detail(response));
    }
    return response.json();
  }

  settle(sent, results) {
    sent.forEach(([row, operation], index) => {
      const result = results[index];
      this.underWay.delete(row);
      if (result.status === 409) {
        this.dispatchEvent(new CustomEvent("conflict", { detail: { row, operation, result } }));
      } else if (result.status === 422) {
        this.dispatchEvent(new CustomEvent("refused", { detail: { row, operation, result } }));
      } else {
        this.versions.set(row, result.version);
      }
    });
  }

  fail(problem) {
    if (problem instanceof Refusal && problem.isLoggedOut) {
      this.tell("logged-out");
    } else if (problem instanceof Refusal && problem.status === 409) {
      this.tell("closed", problem.message);
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

  tell(state, message = "") {
    this.dispatchEvent(new CustomEvent("state", { detail: { state, message, count: this.size } }));
  }
}

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  // A session that ended answers 401; one renewed in another tab needs the new token: 403.
  get isLoggedOut() {
    return this.status === 401 || this.status === 403;
  }
}

async function detail(response) {
  try {
    return (await response.json()).detail ?? "";
  } catch {
    return "";
  }
}

function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}
