// <scoring-room>: both hands on the keyboard, eyes on the candidate.
import { OperationQueue } from "./queue.js";
import { startClock } from "./clock.js";

const NOTE_PAUSE = 400; // milliseconds without a keystroke before a note is sent
const PROBE_KEYS = ["z", "c", "v", "b"];

class ScoringRoom extends HTMLElement {
  connectedCallback() {
    startClock(this);
    this.showQuestion(location.hash.slice(1) || this.panels[0]?.id, { keepHash: true });
    this.addEventListener("click", (event) => this.onClick(event));
    window.addEventListener("hashchange", () => this.showQuestion(location.hash.slice(1)));
    document.addEventListener("keydown", (event) => this.onKey(event));
    if (this.dataset.url) {
      this.startScoring();
    }
  }

  startScoring() {
    const versions = JSON.parse(document.getElementById("room-versions").textContent);
    this.timers = new Map();
    this.queue = new OperationQueue(this.dataset.url, versions);
    this.queue.addEventListener("state", (event) => this.showState(event.detail));
    this.queue.addEventListener("conflict", (event) => this.showConflict(event.detail));
    this.queue.addEventListener("refused", (event) => this.showRefusal(event.detail));
    this.addEventListener("change", (event) => this.onChange(event));
    this.addEventListener("input", (event) => this.onInput(event));
    this.addEventListener("focusout", () => this.flush());
    this.addEventListener("focusin", (event) => this.focusCriterion(event.target));
    window.addEventListener("focus", () => this.queue.send());
    window.addEventListener("online", () => this.queue.send());
    window.addEventListener("beforeunload", (event) => {
      this.flush();
      if (this.queue.size > 0) {
        event.preventDefault();
      }
    });
  }

  get panels() {
    return [...this.querySelectorAll("[data-panel]")];
  }

  get panel() {
    return this.querySelector("[data-panel]:not([hidden])");
  }

  get criterion() {
    return this.panel?.querySelector("[data-cell].is-focused");
  }

  // Moving between questions and criteria

  showQuestion(id, { keepHash = false } = {}) {
    const target = this.panels.find((panel) => panel.id === id) ?? this.panels[0];
    if (!target) {
      return;
    }
    for (const panel of this.panels) {
      panel.hidden = panel !== target;
    }
    for (const link of this.querySelectorAll("[data-goto]")) {
      link.toggleAttribute("aria-current", link.dataset.goto === target.id);
    }
    if (!keepHash && location.hash.slice(1) !== target.id) {
      history.replaceState(null, "", `#${target.id}`);
    }
    if (!target.querySelector("[data-cell].is-focused")) {
      this.openCriterion(target.querySelector("[data-cell]"));
    }
  }

  step(by) {
    const index = this.panels.indexOf(this.panel) + by;
    if (this.panels[index]) {
      this.showQuestion(this.panels[index].id);
    }
  }

  stepCriterion(by) {
    const all = [...(this.panel?.querySelectorAll("[data-cell]") ?? [])];
    const next = all[all.indexOf(this.criterion) + by];
    if (next) {
      this.openCriterion(next);
      next.querySelector("[data-open]").focus();
    }
  }

  focusCriterion(element) {
    const criterion = element.closest("[data-cell]");
    if (criterion && !criterion.classList.contains("is-focused")) {
      this.openCriterion(criterion);
    }
  }

  openCriterion(criterion) {
    if (!criterion) {
      return;
    }
    for (const each of criterion.closest("[data-panel]").querySelectorAll("[data-cell]")) {
      const isOpen = each === criterion;
      each.classList.toggle("is-focused", isOpen);
      each.querySelector("[data-open]").setAttribute("aria-expanded", String(isOpen));
    }
  }

  // From the page to the queue

  onClick(event) {
    const link = event.target.closest("[data-goto]");
    if (link) {
      event.preventDefault();
      this.showQuestion(link.dataset.goto);
      return;
    }
    const opener = event.target.closest("[data-open]");
    if (opener) {
      this.openCriterion(opener.closest("[data-cell]"));
    }
    const resolution = event.target.closest("[data-resolve]");
    if (resolution) {
      this.resolve(resolution);
    }
    if (event.target.closest("[data-leaves]")) {
      this.leave(event);
    }
  }

  onChange(event) {
    const input = event.target;
    if (input.matches("[data-rating]")) {
      this.rate(input.closest("[data-cell]"), input);
    } else if (input.matches("[data-tick]")) {
      const { tick, key } = input.dataset;
      const question = questionOf(input);
      const state = input.checked ? "set" : "unset";
      this.queue.put(`${tick}:${question}:${key}`, { kind: tick, question, key, state });
    } else if (input.matches("[data-recommendation]")) {
      this.recommend();
    }
  }

  onInput(event) {
    const field = event.target;
    if (!field.matches("[data-note], [data-reason]")) {
      return;
    }
    this.showState({ state: "saving", count: this.queue.size });
    clearTimeout(this.timers.get(field));
    this.timers.set(field, setTimeout(() => this.sendText(field), NOTE_PAUSE));
  }

  sendText(field) {
    clearTimeout(this.timers.get(field));
    this.timers.delete(field);
    if (field.matches("[data-reason]")) {
      this.recommend();
      return;
    }
    const { criterion } = field.dataset;
    const question = questionOf(field);
    const operation = { kind: "note", question, criterion, text: field.value };
    this.queue.put(`note:${question}:${criterion}`, operation);
    const mark = field.closest("[data-cell]")?.querySelector("[data-has-note]");
    mark?.toggleAttribute("hidden", field.value.trim() === "");
  }

  flush() {
    for (const field of [...this.timers.keys()]) {
      this.sendText(field);
    }
  }

  rate(criterion, input) {
    const { key } = criterion.dataset;
    const question = questionOf(criterion);
    const state = input.dataset.rating;
    const operation = { kind: "rating", question, criterion: key, state, level: null };
    if (state === "rated") {
      operation.level = input.value;
    }
    this.queue.put(`rating:${question}:${key}`, operation);
    this.showRating(criterion, input);
  }

  showRating(criterion, input) {
    const summary = criterion.querySelector("[data-summary]");
    summary.textContent = input ? says(input) : "Untouched";
    criterion.toggleAttribute("data-is-rated", Boolean(input));
    const panel = criterion.closest("[data-panel]");
    const done = panel.querySelectorAll("[data-cell][data-is-rated]").length;
    const count = this.querySelector(`[data-done="${panel.id}"]`);
    if (count) {
      count.textContent = done;
    }
  }

  clear(criterion) {
    const chosen = criterion.querySelector("[data-rating]:checked");
    if (!chosen) {
      return;
    }
    chosen.checked = false;
    const { key } = criterion.dataset;
    const question = questionOf(criterion);
    const operation = { kind: "rating", question, criterion: key, state: "cleared" };
    this.queue.put(`rating:${question}:${key}`, operation);
    this.showRating(criterion, null);
  }

  recommend() {
    const chosen = this.querySelector("[data-recommendation]:checked");
    const operation = {
      kind: "recommendation",
      recommendation: chosen?.value ?? null,
      text: this.querySelector("[data-reason]").value,
    };
    this.queue.put("recommendation::", operation);
  }

  // Keys

  onKey(event) {
    const isTyping = event.target.closest("textarea, input:not([type=radio], [type=checkbox])");
    if (event.key === "Escape" && isTyping && this.contains(event.target)) {
      (this.criterion?.querySelector("[data-open]") ?? document.body).focus();
      return;
    }
    const isFree = !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isFree || !this.hasAttribute("data-has-shortcuts") || document.querySelector("dialog:popover-open")) {
      return;
    }
    if (this.press(event)) {
      event.preventDefault();
    }
  }

  press(event) {
    const digit = event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1];
    if (digit) {
      return event.shiftKey ? this.tickKeyPoint(+digit) : this.choose('[data-rating="rated"]', +digit);
    }
    const moves = {
      "[": () => this.step(-1),
      "]": () => this.step(1),
      j: () => this.stepCriterion(1),
      k: () => this.stepCriterion(-1),
      n: () => this.choose('[data-rating="no_evidence"]'),
      x: () => this.choose('[data-rating="not_asked"]'),
      Backspace: () => this.criterion && this.clear(this.criterion),
      t: () => this.focusOn("[data-cell].is-focused [data-note]"),
      g: () => this.focusOn('[data-note][data-criterion=""]'),
      a: () => this.toggleAnswer(),
      "?": () => document.getElementById("room-shortcuts").togglePopover(),
    };
    const move = moves[event.key] ?? this.probeMove(event.key);
    if (!move) {
      return false;
    }
    move();
    return true;
  }

  probeMove(key) {
    const index = PROBE_KEYS.indexOf(key);
    const probe = this.panel?.querySelectorAll('[data-tick="probe"]')[index];
    return probe && (() => probe.click());
  }

  tickKeyPoint(number) {
    this.panel?.querySelectorAll('[data-tick="key_point"]')[number - 1]?.click();
    return true;
  }

  choose(selector, number = 1) {
    const input = this.criterion?.querySelectorAll(selector)[number - 1];
    if (input && !input.disabled) {
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }

  focusOn(selector) {
    this.panel?.querySelector(selector)?.focus();
  }

  toggleAnswer() {
    const answer = this.panel?.querySelector("[data-answer]");
    if (answer) {
      answer.open = !answer.open;
    }
  }

  // States

  showState({ state, message, count }) {
    if (state === "saved" && this.timers.size > 0) {
      return; // a text is still waiting for the end of its pause
    }
    const place = this.querySelector("[data-save-state]");
    const clock = new Date().toLocaleTimeString("en-GB");
    const sentences = {
      saving: "Saving…",
      saved: `Saved ${clock}`,
      offline: `Offline: ${count} change${count === 1 ? "" : "s"} kept here, trying again`,
      "logged-out": `Logged out: ${count} change${count === 1 ? "" : "s"} kept here`,
      failed: `Not saved: ${message || "the server refused"}`,
      closed: message,
    };
    place.dataset.state = state;
    place.textContent = sentences[state];
    this.querySelector("[data-logged-out]").hidden = state !== "logged-out";
    if (state === "saved" && this.leavesTo) {
      location.href = this.leavesTo;
    }
  }

  // Leave for another page only when everything typed has arrived.
  leave(event) {
    this.flush();
    if (this.queue?.size > 0) {
      event.preventDefault();
      this.leavesTo = event.target.closest("[data-leaves]").href;
    }
  }

  showConflict({ row, operation, result }) {
    const template = this.querySelector("[data-conflict-template]");
    const notice = template.content.firstElementChild.cloneNode(true);
    const mine = operation.text ?? operation.level ?? operation.state;
    const theirs = result.row.text ?? result.row.level_key ?? result.row.state ?? "";
    notice.querySelector("[data-mine]").textContent = mine;
    notice.querySelector("[data-theirs]").textContent = theirs;
    notice.conflict = { row, operation, result };
    this.querySelector("[data-conflicts]").append(notice);
    this.queue.versions.set(row, result.version);
    const place = this.querySelector("[data-save-state]");
    place.dataset.state = "conflict";
    place.textContent = "Conflict: this was changed elsewhere";
  }

  resolve(button) {
    const notice = button.closest("[data-conflict]");
    const { row, operation, result } = notice.conflict;
    notice.remove();
    if (button.dataset.resolve === "mine") {
      const { op_id: _id, expected_version: _version, ...change } = operation;
      this.queue.put(row, change);
    } else {
      this.queue.accept(row, result.version);
      location.reload();
    }
  }

  showRefusal({ result }) {
    const reason = Object.values(result.errors).join(" ");
    this.showState({ state: "failed", message: reason });
  }
}

function questionOf(element) {
  return Number(element.closest("[data-panel]").dataset.question);
}

// "4 · Sound", or the words of a choice that is no level.
function says(input) {
  const label = input.closest("label");
  const level = label.querySelector(".level-label");
  const words = label.querySelector(":scope > span:last-child").textContent;
  return level ? `${label.querySelector(".level-digit").textContent} · ${level.textContent}` : words;
}

customElements.define("scoring-room", ScoringRoom);
