// <scoring-room>: puts the parts of the room together and says which state it is in.
import { Keys } from "./keys.js";
import { Live } from "./live.js";
import { csrfToken } from "./requests.js";
import { Sheet } from "./sheet.js";
import { Standing } from "./standing.js";
import { Walk } from "./walk.js";

const TROUBLES = new Set(["offline", "logged-out", "failed", "conflict", "closed"]);

class ScoringRoom extends HTMLElement {
  connectedCallback() {
    this.saveState = this.querySelector("[data-save-state]");
    this.resting = this.saveState.textContent.trim(); // what it says before anything was typed
    this.walk = new Walk(this);
    this.standing = new Standing(this);
    this.walk.addEventListener("show", () => this.standing.drawAsking());
    this.startAtQuestion();
    this.standing.draw();
    this.startLive();
    if (this.dataset.url) {
      this.startScoring();
    }
    new Keys({
      room: this,
      walk: this.walk,
      sheet: this.sheet,
      ask: () => this.walk.panel.querySelector("[data-ask]:not([hidden])")?.requestSubmit(),
      follow: () => this.walk.move(this.standing.runningPanel),
      say: (text) => this.say(text),
    });
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("submit", (event) => this.onSubmit(event));
    this.addEventListener("focusin", (event) => this.walk.open(event.target.closest("[data-cell]")));
    window.addEventListener("hashchange", () => this.walk.goTo(location.hash.slice(1)));
    this.preparePrint();
  }

  startAtQuestion() {
    if (!this.walk.goTo(location.hash.slice(1))) {
      this.walk.show(this.standing.runningPanel ?? this.walk.panels[0]);
    }
  }

  startLive() {
    this.live = new Live(this.dataset.statusUrl);
    this.live.addEventListener("standing", (event) => {
      this.standing.update(event.detail);
      this.reconnect();
    });
    this.live.addEventListener("offline", () => this.disconnect("offline"));
    this.live.addEventListener("logged-out", () => this.disconnect("logged-out"));
    this.live.addEventListener("gone", () => this.complain("You no longer sit on this panel."));
    this.live.addEventListener("not-asked", (event) => this.complain(`Not asked: ${event.detail}.`));
    this.standing.addEventListener("say", (event) => this.say(event.detail));
    this.standing.addEventListener("card", (event) => this.showCard(event.detail));
    this.live.start();
  }

  startScoring() {
    this.sheet = new Sheet(this);
    this.queue = this.sheet.queue;
    this.queue.addEventListener("state", (event) => this.showState(event.detail));
    this.sheet.addEventListener("say", (event) => this.say(event.detail));
    const count = this.sheet.restore();
    if (count > 0) {
      this.say(`${changes(count)} kept on this device, sending`);
    }
    window.addEventListener("beforeunload", (event) => {
      this.sheet.flush();
      if (this.queue.size > 0) {
        event.preventDefault();
      }
    });
  }

  // What is pressed

  onClick(event) {
    const link = event.target.closest("[data-goto], [data-asking]");
    if (link) {
      event.preventDefault();
      this.walk.move(document.getElementById(link.hash.slice(1)));
    }
    const stepper = event.target.closest("[data-step]");
    if (stepper) {
      this.walk.step(Number(stepper.dataset.step));
    }
    const opener = event.target.closest("[data-open]");
    if (opener) {
      this.walk.open(opener.closest("[data-cell]"));
    }
    const resolution = event.target.closest("[data-resolve]");
    if (resolution) {
      this.sheet.resolve(resolution);
      this.walk.rest();
    }
    const exit = event.target.closest("[data-leaves]");
    if (exit && !event.ctrlKey && !event.metaKey) {
      this.leave(event, () => location.assign(exit.href));
    }
  }

  onSubmit(event) {
    const form = event.target;
    if (form.matches("[data-ask]")) {
      event.preventDefault();
      this.complain("");
      this.live.ask(form);
    } else {
      this.leave(event, () => form.requestSubmit());
    }
  }

  // Leave for another page only when everything typed has arrived.
  leave(event, go) {
    this.sheet?.flush();
    if (this.isCutOff || this.queue?.size > 0) {
      event.preventDefault();
      event.target.closest(":popover-open")?.hidePopover();
      this.leaves = go;
      this.queue?.send();
      this.checkLeaving();
    }
  }

  checkLeaving() {
    if (this.leaves && (this.isCutOff || TROUBLES.has(this.saveState.dataset.state))) {
      this.leaves = null;
      this.complain("You are still here: not everything has reached the server.");
    }
  }

  // States

  showState({ state, message, count }) {
    const before = this.saveState.dataset.state;
    const clock = new Date().toLocaleTimeString("en-GB");
    const sentences = {
      saving: "Saving…",
      saved: `Saved ${clock}`,
      offline: count ? `Offline: ${changes(count)} kept here, trying again` : "Offline: changes are kept here",
      "logged-out": `Logged out: ${changes(count)} kept here`,
      failed: `Not saved: ${message || "the server refused"}`,
      conflict: "Conflict: this was changed elsewhere",
      closed: message,
    };
    if (state === "saving" && (before === "offline" || before === "logged-out")) {
      return; // a try that may fail again; the reader keeps seeing what is the matter
    }
    this.saveState.dataset.state = state;
    this.saveState.textContent = sentences[state];
    this.querySelector("[data-logged-out]").hidden = state !== "logged-out";
    if (TROUBLES.has(state) ? state !== before : TROUBLES.has(before) && state === "saved") {
      this.say(sentences[state]);
    }
    this.checkLeaving();
    if (state === "saved" && this.leaves) {
      const go = this.leaves;
      this.leaves = null;
      go();
    }
  }

  disconnect(state) {
    this.isCutOff = true;
    this.showState({ state, count: this.queue?.size ?? 0 });
  }

  reconnect() {
    if (!this.isCutOff) {
      return;
    }
    this.isCutOff = false;
    this.complain("");
    // Logging in anew has changed the token that every form of this page carries.
    for (const field of this.querySelectorAll("[name=csrfmiddlewaretoken]")) {
      field.value = csrfToken();
    }
    if (this.queue?.size > 0) {
      this.queue.send();
    } else {
      this.querySelector("[data-logged-out]").hidden = true;
      this.saveState.dataset.state = this.queue ? "saved" : "idle";
      this.saveState.textContent = this.queue ? "Connected again, everything saved" : this.resting;
      this.say("Connected again");
    }
  }

  showCard(state) {
    const isOpen = state === "open";
    this.querySelector("[data-card-closed]").hidden = isOpen || !this.sheet;
    this.querySelector("[data-card-reopened]").hidden = !isOpen;
    if (!isOpen) {
      this.sheet?.close();
    }
  }

  complain(text) {
    const place = this.querySelector("[data-trouble]");
    place.hidden = text === "";
    place.textContent = text;
  }

  say(text) {
    this.querySelector("[data-announcer]").textContent = text;
  }

  // On paper all questions stand below each other.
  preparePrint() {
    window.addEventListener("beforeprint", () => {
      this.shown = this.walk.panel;
      for (const panel of this.walk.panels) {
        panel.hidden = false;
      }
    });
    window.addEventListener("afterprint", () => this.walk.show(this.shown));
  }
}

function changes(count) {
  return `${count} change${count === 1 ? "" : "s"}`;
}

customElements.define("scoring-room", ScoringRoom);
