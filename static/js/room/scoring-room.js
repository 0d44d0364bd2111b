// <scoring-room>: puts the parts of the room together and says which state it is in.
import { part, parts, targetOf } from "../parts.js";
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { csrfToken } from "./requests.js";
import { Sheet } from "./sheet.js";
import { Standing } from "./standing.js";
import { Walk } from "./walk.js";

/** @typedef {import("./queue.js").State} State */
/** @typedef {{ state: State, message?: string, count: number }} Told */

const TROUBLES = new Set(["offline", "logged-out", "failed", "conflict", "closed"]);

class Room {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.saveState = part(element, "[data-save-state]");
    this.resting = this.saveState.textContent.trim(); // what it says before anything was typed
    this.isCutOff = false;
    /** @type {(() => void) | null} where to, once everything has arrived */
    this.leaves = null;
    this.walk = new Walk(element);
    this.standing = new Standing(element);
    this.live = new Live(element.dataset.statusUrl ?? "");
    this.walk.hear("show", () => this.standing.drawAsking());
    this.startAtQuestion();
    this.standing.draw();
    this.startLive();
    const { url } = element.dataset;
    this.sheet = url ? this.startScoring(url) : null; // null for whoever only watches
    new Keys({
      room: element,
      walk: this.walk,
      sheet: this.sheet,
      ask: () => this.ask(),
      follow: () => this.walk.move(this.standing.runningPanel),
      say: (text) => this.say(text),
    });
    this.listen();
    this.preparePrint();
  }

  listen() {
    this.element.addEventListener("click", (event) => this.onClick(event));
    this.element.addEventListener("submit", (event) => this.onSubmit(event));
    this.element.addEventListener("focusin", (event) => {
      this.walk.open(targetOf(event).closest("[data-cell]"));
    });
    window.addEventListener("hashchange", () => this.walk.goTo(location.hash.slice(1)));
  }

  startAtQuestion() {
    if (!this.walk.goTo(location.hash.slice(1))) {
      this.walk.show(this.standing.runningPanel ?? this.walk.panels[0]);
    }
  }

  startLive() {
    this.live.hear("standing", (html) => {
      this.standing.update(html);
      this.reconnect();
    });
    this.live.hear("unchanged", () => this.reconnect());
    this.live.hear("offline", () => this.disconnect("offline"));
    this.live.hear("logged-out", () => this.disconnect("logged-out"));
    this.live.hear("gone", () => this.complain("You are no longer on this panel."));
    this.live.hear("not-asked", (why) => this.complain(`Not asked: ${why}.`));
    this.standing.hear("say", (text) => this.say(text));
    this.standing.hear("scorecard", (state) => this.showCard(state));
    this.live.start();
  }

  /** @param {string} url */
  startScoring(url) {
    const sheet = new Sheet(this.element, url);
    sheet.queue.hear("state", (told) => this.showState(told));
    sheet.hear("say", (text) => this.say(text));
    const count = sheet.restore();
    if (count > 0) {
      this.say(`${changes(count)} kept on this device, sending`);
    }
    window.addEventListener("beforeunload", (event) => {
      sheet.finish();
      if (sheet.queue.size > 0) {
        event.preventDefault();
      }
    });
    return sheet;
  }

  // What is pressed

  /** @param {MouseEvent} event */
  onClick(event) {
    const target = targetOf(event);
    /** @type {HTMLAnchorElement | null} */
    const link = target.closest("[data-goto], [data-asking]");
    if (link) {
      event.preventDefault();
      this.walk.move(document.getElementById(link.hash.slice(1)));
    }
    /** @type {HTMLElement | null} */
    const stepper = target.closest("[data-step]");
    if (stepper) {
      this.walk.step(Number(stepper.dataset.step));
    }
    const opener = target.closest("[data-open]");
    if (opener) {
      this.walk.open(opener.closest("[data-cell]"));
    }
    /** @type {HTMLElement | null} */
    const resolution = target.closest("[data-resolve]");
    if (resolution) {
      this.sheet?.resolve(resolution);
      this.walk.rest();
    }
    /** @type {HTMLAnchorElement | null} */
    const exit = target.closest("[data-leaves]");
    if (exit && !event.ctrlKey && !event.metaKey) {
      this.leave(event, () => location.assign(exit.href));
    }
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.matches("[data-ask]")) {
      event.preventDefault();
      this.complain("");
      this.live.ask(form);
    } else {
      this.leave(event, () => form.requestSubmit());
    }
  }

  /**
   * Leave for another page only when everything typed has arrived.
   * @param {Event} event
   * @param {() => void} go
   */
  leave(event, go) {
    this.sheet?.finish();
    if (this.isCutOff || this.unsent > 0) {
      event.preventDefault();
      targetOf(event).closest("dialog")?.close();
      /** @type {HTMLElement | null} */
      const menu = targetOf(event).closest(":popover-open");
      menu?.hidePopover();
      this.leaves = go;
      this.sheet?.queue.send();
      this.checkLeaving();
    }
  }

  checkLeaving() {
    if (this.leaves && (this.isCutOff || TROUBLES.has(this.saveState.dataset.state ?? ""))) {
      this.leaves = null;
      this.complain("You are still here: not everything has reached the server.");
    }
  }

  ask() {
    const [form] = parts(this.walk.panel, "[data-ask]:not([hidden])", HTMLFormElement);
    form?.requestSubmit();
  }

  // States

  /** @param {Told} told */
  showState(told) {
    const { state } = told;
    const before = this.saveState.dataset.state ?? "";
    if (state === "saving" && (before === "offline" || before === "logged-out")) {
      return; // a try that may fail again; the reader keeps seeing what is the matter
    }
    this.saveState.dataset.state = state;
    this.saveState.textContent = sentenceOf(told);
    part(this.element, "[data-logged-out]").hidden = state !== "logged-out";
    if (TROUBLES.has(state) ? state !== before : TROUBLES.has(before) && state === "saved") {
      this.say(sentenceOf(told));
    }
    this.checkLeaving();
    if (state === "saved" && this.leaves) {
      const go = this.leaves;
      this.leaves = null;
      go();
    }
  }

  get unsent() {
    return this.sheet?.queue.size ?? 0;
  }

  /** @param {State} state */
  disconnect(state) {
    this.isCutOff = true;
    this.showState({ state, count: this.unsent });
  }

  reconnect() {
    if (!this.isCutOff) {
      return;
    }
    this.isCutOff = false;
    this.complain("");
    // Logging in anew has changed the token that every form of this page carries.
    for (const field of parts(this.element, "[name=csrfmiddlewaretoken]", HTMLInputElement)) {
      field.value = csrfToken();
    }
    if (this.unsent > 0) {
      this.sheet?.queue.send();
    } else {
      part(this.element, "[data-logged-out]").hidden = true;
      this.saveState.dataset.state = this.sheet ? "saved" : "idle";
      this.saveState.textContent = this.sheet ? "Connected again, everything saved" : this.resting;
      this.say("Connected again");
    }
  }

  /** @param {string | null} state */
  showCard(state) {
    const isOpen = state === "open";
    part(this.element, "[data-card-closed]").hidden = isOpen || !this.sheet;
    part(this.element, "[data-card-reopened]").hidden = !isOpen;
    if (!isOpen) {
      this.sheet?.close();
    }
  }

  /** @param {string} text */
  complain(text) {
    const place = part(this.element, "[data-trouble]");
    place.hidden = text === "";
    place.textContent = text;
  }

  /** @param {string} text */
  say(text) {
    part(this.element, "[data-announcer]").textContent = text;
  }

  // On paper all questions stand below each other.
  preparePrint() {
    let shown = this.walk.panel;
    window.addEventListener("beforeprint", () => {
      shown = this.walk.panel;
      for (const panel of this.walk.panels) {
        panel.hidden = false;
      }
    });
    window.addEventListener("afterprint", () => this.walk.show(shown));
  }
}

/** @param {Told} told */
function sentenceOf({ state, message = "", count }) {
  const kept = count ? `${changes(count)} kept here, trying again` : "changes are kept here";
  const sentences = {
    saving: "Saving…",
    saved: `Saved ${new Date().toLocaleTimeString("en-GB")}`,
    offline: `Offline: ${kept}`,
    "logged-out": `Logged out: ${changes(count)} kept here`,
    failed: `Not saved: ${message || "the server refused"}`,
    conflict: "Conflict: this was changed elsewhere",
    closed: message,
  };
  return sentences[state];
}

/** @param {number} count */
function changes(count) {
  return `${count} change${count === 1 ? "" : "s"}`;
}

class ScoringRoom extends HTMLElement {
  connectedCallback() {
    new Room(this);
  }
}

customElements.define("scoring-room", ScoringRoom);
