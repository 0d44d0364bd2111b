// What was typed and has not arrived yet, on this device: it outlives a closed tab, a crash and a
// log-out, and is gone as soon as the server has it.
const PREFIX = "plumbline-card:";
const KEPT = 14 * 24 * 3600 * 1000; // milliseconds

/**
 * What is kept of one row: `sent` is under way and may have arrived; `next` waits behind it.
 * @typedef {object} Kept
 * @property {import("./requests.js").Change | null} [sent]
 * @property {import("./requests.js").Change | null} [next]
 */

export class ScorecardStore {
  /** @param {string} url */
  constructor(url) {
    this.prefix = `${PREFIX}${url}:`;
    forgetOld();
  }

  /**
   * @param {string} row
   * @param {Kept} kept
   */
  write(row, { sent = null, next = null }) {
    try {
      if (sent || next) {
        const text = JSON.stringify({ sent, next, at: Date.now() });
        localStorage.setItem(this.prefix + row, text);
      } else {
        localStorage.removeItem(this.prefix + row);
      }
    } catch {
      // No storage or no room in it: the page itself still keeps everything.
    }
  }

  read() {
    /** @type {Map<string, Kept>} */
    const found = new Map();
    for (const [key, kept] of entries()) {
      if (key.startsWith(this.prefix)) {
        found.set(key.slice(this.prefix.length), kept);
      }
    }
    return found;
  }
}

function forgetOld() {
  for (const [key, kept] of entries()) {
    if (!(Date.now() - kept.at < KEPT)) {
      localStorage.removeItem(key);
    }
  }
}

/** @returns {[string, Kept & { at: number }][]} */
function entries() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    return keys.map((key) => [key, JSON.parse(localStorage.getItem(key) ?? "")]);
  } catch {
    return [];
  }
}
