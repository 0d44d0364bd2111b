// One's own card: every mark goes to the queue, and whatever becomes of it is said.
import { around, part, parts, targetOf } from "../parts.js";
import { describe, operationOf, read, show, showNoted, valuesOf } from "./marks.js";
import { OperationQueue } from "./queue.js";
import { ScorecardStore } from "./store.js";
import { Teller } from "./teller.js";

const NOTE_PAUSE = 400; // milliseconds without a keystroke before a text is sent
const LONGEST_UNDO = 50; // marks

/** @typedef {import("./marks.js").Field} Field */
/** @typedef {import("./requests.js").Values} Values */

/** @extends {Teller<{ say: [text: string] }>} */
export class Sheet extends Teller {
  /**
   * @param {HTMLElement} room
   * @param {string} url
   */
  constructor(room, url) {
    super();
    this.room = room;
    const versions = JSON.parse(part(room, "#room-versions", HTMLScriptElement).text);
    const limits = {
      characters: Number(room.dataset.mostCharacters),
      operations: Number(room.dataset.mostOperations),
    };
    this.queue = new OperationQueue(url, versions, new ScorecardStore(url), limits);
    this.queue.hear("conflict", (conflict) => this.showConflict(conflict));
    this.queue.hear("arrived", (arrived) => this.tellOthers(arrived));
    this.others = new BroadcastChannel(`plumbline-card:${url}`);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.pause = undefined;
    /** @type {Map<string, Field>} by row, what is being typed and has not been left yet */
    this.unfinished = new Map();
    /** @type {Map<string, Values>} rows as they stand, of ratings and ticks */
    this.marks = new Map();
    /** @type {[row: string, before: Values][]} the newest last */
    this.past = [];
    /** @type {WeakMap<Element, { row: string, theirs: Values }>} by the notice that shows it */
    this.conflicts = new WeakMap();
    const selector = ":is([data-rating], [data-tick]):checked";
    for (const field of parts(room, selector, HTMLInputElement)) {
      this.remember(read(field));
    }
    this.listen();
  }

  listen() {
    this.room.addEventListener("change", (event) => this.onChange(fieldOf(event)));
    this.room.addEventListener("input", (event) => this.onInput(fieldOf(event)));
    this.room.addEventListener("focusout", () => this.finish());
    window.addEventListener("pagehide", () => this.finish());
    document.addEventListener("visibilitychange", () => this.finish());
    this.others.addEventListener("message", (event) => this.hearOther(event.data));
  }

  // Send what an earlier page kept on this device; returns how many changes.
  restore() {
    const kept = this.queue.restore();
    for (const [row, operation] of kept) {
      show(this.room, row, valuesOf(operation));
      this.remember({ row, values: valuesOf(operation) });
    }
    if (kept.size > 0) {
      this.queue.send();
    }
    return kept.size;
  }

  // From the page to the queue

  /** @param {Field} field */
  onChange(field) {
    if (field.matches("[data-rating], [data-tick]")) {
      const { row, values } = read(field);
      this.mark(row, values);
    } else if (field.matches("[data-recommendation]")) {
      const { row, values } = read(field);
      this.queue.put(row, operationOf(row, values));
    }
  }

  /** @param {Field} field */
  onInput(field) {
    if (!field.matches("[data-note], [data-reason]")) {
      return;
    }
    const { row, values } = read(field);
    this.queue.put(row, operationOf(row, values), { isTyping: true });
    this.unfinished.set(row, field);
    if (field.matches("[data-note]")) {
      showNoted(field);
    }
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.queue.flush(), NOTE_PAUSE);
  }

  // A text that is left is done: once more, so that the history has it as it stays.
  finish() {
    clearTimeout(this.pause);
    for (const [row, field] of this.unfinished) {
      this.queue.put(row, operationOf(row, read(field).values));
    }
    this.unfinished.clear();
  }

  /**
   * @param {string} row
   * @param {Values} values
   */
  mark(row, values) {
    this.past.push([row, this.marks.get(row) ?? {}]);
    this.past = this.past.slice(-LONGEST_UNDO);
    this.write(row, values);
  }

  /**
   * @param {string} row
   * @param {Values} values
   */
  write(row, values) {
    this.remember({ row, values });
    show(this.room, row, values);
    this.queue.put(row, operationOf(row, values));
    this.say(row, values);
  }

  /** @param {{ row: string, values: Values }} mark */
  remember({ row, values }) {
    this.marks.set(row, values);
  }

  /**
   * @param {ParentNode | null | undefined} cell
   * @param {string} selector
   */
  choose(cell, selector, number = 1) {
    const field = cell && parts(cell, selector, HTMLInputElement)[number - 1];
    if (field && !field.matches(":disabled")) {
      field.checked = true;
      this.onChange(field);
    }
  }

  /** @param {ParentNode | null | undefined} cell */
  clear(cell) {
    /** @type {HTMLInputElement | null | undefined} */
    const chosen = cell?.querySelector("[data-rating]:checked:not(:disabled)");
    if (chosen) {
      this.mark(read(chosen).row, {});
    }
  }

  undo() {
    const last = this.past.pop();
    if (last) {
      this.write(...last);
    }
    return Boolean(last);
  }

  /**
   * @param {string} row
   * @param {Values} values
   */
  say(row, values) {
    const { where, what } = describe(this.room, row, values);
    this.tell("say", `${where}: ${what}`);
  }

  // Other windows of the same card

  /** @param {{ row: string, operation: import("./requests.js").Operation, version: number }} arrived */
  tellOthers({ row, operation, version }) {
    this.others.postMessage({ row, values: valuesOf(operation), version });
  }

  /** @param {{ row: string, values: Values, version: number }} arrived */
  hearOther({ row, values, version }) {
    if (this.queue.isIdle(row) && version > (this.queue.versions.get(row) ?? 0)) {
      this.queue.versions.set(row, version);
      this.remember({ row, values });
      show(this.room, row, values);
    }
  }

  /**
   * What a disputed row is to become by the reader's own hand.
   * @param {string} row
   */
  mine(row) {
    const disputed = this.queue.disputed.get(row);
    return disputed ? valuesOf(disputed) : {};
  }

  /** @param {{ row: string, theirs: Values }} conflict */
  showConflict({ row, theirs }) {
    const template = part(this.room, "[data-conflict-template]", HTMLTemplateElement);
    const notice = part(document.importNode(template.content, true), "[data-conflict]");
    const mine = describe(this.room, row, this.mine(row));
    const other = describe(this.room, row, theirs);
    part(notice, "[data-where]").textContent = mine.where;
    part(notice, "[data-mine]").textContent = mine.what;
    part(notice, "[data-theirs]").textContent = other.what;
    part(notice, "[data-resolve=both]").hidden = !row.startsWith("note:");
    this.conflicts.set(notice, { row, theirs });
    part(this.room, "[data-conflicts]").append(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} button */
  resolve(button) {
    const notice = around(button, "[data-conflict]");
    const conflict = this.conflicts.get(notice);
    notice.remove();
    if (!conflict) {
      return;
    }
    const { row, theirs } = conflict;
    if (button.dataset.resolve === "theirs") {
      this.remember({ row, values: theirs });
      show(this.room, row, theirs);
      this.queue.resolve(row, null);
      return;
    }
    const values = this.mine(row);
    if (button.dataset.resolve === "both") {
      values.text = `${theirs.text ?? ""}\n${values.text}`;
    }
    show(this.room, row, values);
    this.queue.resolve(row, operationOf(row, values));
  }

  // After the card was closed elsewhere: what was typed stays to be read and copied.
  close() {
    for (const each of parts(this.room, "[data-while-open]")) {
      each.toggleAttribute(each.matches("fieldset") ? "disabled" : "hidden", true);
    }
    for (const text of this.room.querySelectorAll("textarea")) {
      text.readOnly = true;
    }
  }
}

/** @param {Event} event */
function fieldOf(event) {
  return /** @type {Field} */ (targetOf(event));
}
