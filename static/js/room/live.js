// How things stand for the whole panel: asked again every few seconds, and after every question
// that the lead turns to; less often while nothing happens. Nobody's marks are in it.
import { csrfToken } from "./requests.js";
import { Teller } from "./teller.js";

const OFTEN = 4000; // milliseconds from an answer to the next look
const SELDOM = 12000;
const CALMER = 1.25; // times the pause before, while nothing has changed
const PATIENCE = 20000; // with one request

/**
 * @extends {Teller<{
 *   standing: [html: string],
 *   unchanged: [],
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
    this.turn = 0;
    this.newest = 0; // the turn that was told last: answers that it has overtaken are dropped
    /** @type {string | null} what names the state that was told last */
    this.state = null;
    this.pause = OFTEN;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  start() {
    this.rest();
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("focus", () => this.look());
    window.addEventListener("online", () => this.look());
    window.addEventListener("offline", () => this.tell("offline"));
  }

  // Counted from the answer: on a slow line, looks do not overtake each other for ever.
  rest() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), this.pause);
  }

  async look() {
    clearTimeout(this.timer);
    if (!document.hidden) {
      /** @type {Record<string, string>} */
      const headers = this.state ? { "If-None-Match": this.state } : {};
      await this.fetch(this.url, { redirect: "manual", headers });
      this.rest();
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
      response = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE) });
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
    if (response.status === 304) {
      this.pause = Math.min(this.pause * CALMER, SELDOM);
      this.tell("unchanged");
      return "";
    }
    if (!response.ok) {
      return response.status === 409 ? "the interview is not live" : "the server refused";
    }
    const html = await response.text();
    if (turn > this.newest) {
      this.newest = turn;
      this.state = response.headers.get("ETag");
      this.pause = OFTEN;
      this.tell("standing", html);
    }
    return "";
  }
}
