// How things stand for the whole panel: asked again every few seconds, and after every question
// that the lead turns to. Nobody's marks are in it.
import { csrfToken } from "./requests.js";
import { Teller } from "./teller.js";

const EVERY = 4000; // milliseconds

/**
 * @extends {Teller<{
 *   standing: [html: string],
 *   "not-asked": [why: string],
 *   offline: [],
 *   "logged-out": [],
 *   gone: [],
 * }>}
 */
export class Live extends Teller {
  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    this.turn = 0; // answers that a newer request has overtaken are dropped
  }

  start() {
    setInterval(() => this.look(), EVERY);
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("focus", () => this.look());
    window.addEventListener("online", () => this.look());
    window.addEventListener("offline", () => this.tell("offline"));
  }

  async look() {
    if (!document.hidden) {
      await this.fetch(this.url, { redirect: "manual" });
    }
  }

  /** @param {HTMLFormElement} form */
  async ask(form) {
    const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" };
    const problem = await this.fetch(form.action, { method: "POST", headers });
    if (problem) {
      this.tell("not-asked", problem);
    }
  }

  /**
   * Returns why it did not work, for a person, or nothing.
   * @param {string} url
   * @param {RequestInit} options
   */
  async fetch(url, options) {
    this.turn += 1;
    const turn = this.turn;
    /** @type {Response} */
    let response;
    try {
      response = await fetch(url, options);
    } catch {
      this.tell("offline");
      return "there is no connection. Try again when it is back";
    }
    const isElsewhere = response.redirected && !response.url.endsWith(this.url);
    if (response.type === "opaqueredirect" || response.status === 403 || isElsewhere) {
      this.tell("logged-out");
      return "you have been logged out";
    }
    if (response.status === 404) {
      this.tell("gone");
    }
    if (!response.ok) {
      return response.status === 409 ? "the interview is not live" : "the server refused";
    }
    const html = await response.text();
    if (turn === this.turn) {
      this.tell("standing", html);
    }
    return "";
  }
}
