// One's own card: every mark goes to the queue, and whatever becomes of it is said.
import { describe, operationOf, read, show, showNoted, valuesOf } from "./marks.js";
import { OperationQueue } from "./queue.js";
import { CardStore } from "./store.js";

const NOTE_PAUSE = 400; // milliseconds without a keystroke before a text is sent
const LONGEST_UNDO = 50; // marks

export class Sheet extends EventTarget {
  constructor(room) {
    super();
    this.room = room;
    const versions = JSON.parse(document.getElementById("room-versions").textContent);
    const { url } = room.dataset;
    this.queue = new OperationQueue(url, versions, new CardStore(url));
    this.queue.addEventListener("conflict", (event) => this.showConflict(event.detail));
    this.queue.addEventListener("arrived", (event) => this.tellOthers(event.detail));
    this.marks = new Map(); // row → values as they stand, of ratings and ticks
    this.past = []; // [row, values before], the newest last
    for (const field of room.querySelectorAll(":is([data-rating], [data-tick]):checked")) {
      this.remember(read(field));
    }
    this.listen();
  }

  listen() {
    this.room.addEventListener("change", (event) => this.onChange(event.target));
    this.room.addEventListener("input", (event) => this.onInput(event.target));
    this.room.addEventListener("focusout", () => this.flush());
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
    this.others = new BroadcastChannel(`plumbline-card:${this.queue.url}`);
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

  onChange(field) {
    if (field.matches("[data-rating], [data-tick]")) {
      const { row, values } = read(field);
      this.mark(row, values);
    } else if (field.matches("[data-recommendation]")) {
      const { row, values } = read(field);
      this.queue.put(row, operationOf(row, values));
    }
  }

  onInput(field) {
    if (!field.matches("[data-note], [data-reason]")) {
      return;
    }
    const { row, values } = read(field);
    this.queue.put(row, operationOf(row, values), { isTyping: true });
    if (field.matches("[data-note]")) {
      showNoted(field);
    }
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.flush(), NOTE_PAUSE);
  }

  flush() {
    if (this.queue.typing.size > 0) {
      clearTimeout(this.pause);
      this.queue.flush();
    }
  }

  mark(row, values) {
    this.past.push([row, this.marks.get(row) ?? {}]);
    this.past = this.past.slice(-LONGEST_UNDO);
    this.write(row, values);
  }

  write(row, values) {
    this.remember({ row, values });
    show(this.room, row, values);
    this.queue.put(row, operationOf(row, values));
    this.say(row, values);
  }

  remember({ row, values }) {
    this.marks.set(row, values);
  }

  choose(cell, selector, number = 1) {
    const field = cell?.querySelectorAll(selector)[number - 1];
    if (field && !field.matches(":disabled")) {
      field.checked = true;
      this.onChange(field);
    }
  }

  clear(cell) {
    const chosen = cell?.querySelector("[data-rating]:checked:not(:disabled)");
    if (chosen) {
      this.mark(read(chosen).row, {});
    }
  }

  undo() {
    const [row, values] = this.past.pop() ?? [];
    if (row) {
      this.write(row, values);
    }
    return row;
  }

  say(row, values) {
    const { where, what } = describe(this.room, row, values);
    this.dispatchEvent(new CustomEvent("say", { detail: `${where}: ${what}` }));
  }

  // Other windows of the same card

  tellOthers({ row, operation, version }) {
    this.others.postMessage({ row, values: valuesOf(operation), version });
  }

  hearOther({ row, values, version }) {
    if (this.queue.isIdle(row) && version > (this.queue.versions.get(row) ?? 0)) {
      this.queue.versions.set(row, version);
      this.remember({ row, values });
      show(this.room, row, values);
    }
  }

  showConflict({ row, theirs }) {
    const list = this.room.querySelector("[data-conflicts]");
    const template = this.room.querySelector("[data-conflict-template]");
    const notice = template.content.firstElementChild.cloneNode(true);
    const mine = describe(this.room, row, valuesOf(this.queue.disputed.get(row)));
    const other = describe(this.room, row, theirs);
    notice.querySelector("[data-where]").textContent = mine.where;
    notice.querySelector("[data-mine]").textContent = mine.what;
    notice.querySelector("[data-theirs]").textContent = other.what;
    notice.querySelector("[data-resolve=both]").hidden = !row.startsWith("note:");
    notice.conflict = { row, theirs };
    list.append(notice);
    notice.scrollIntoView({ block: "nearest" });
  }

  resolve(button) {
    const notice = button.closest("[data-conflict]");
    const { row, theirs } = notice.conflict;
    const mine = this.queue.disputed.get(row);
    notice.remove();
    if (button.dataset.resolve === "theirs") {
      this.remember({ row, values: theirs });
      show(this.room, row, theirs);
      this.queue.resolve(row, null);
      return;
    }
    const values = valuesOf(mine);
    if (button.dataset.resolve === "both") {
      values.text = `${theirs.text ?? ""}\n${values.text}`;
    }
    show(this.room, row, values);
    this.queue.resolve(row, operationOf(row, values));
  }

  // After the card was closed elsewhere: what was typed stays to be read and copied.
  close() {
    for (const part of this.room.querySelectorAll("[data-while-open]")) {
      part[part.matches("fieldset") ? "disabled" : "hidden"] = true;
    }
    for (const text of this.room.querySelectorAll("textarea")) {
      text.readOnly = true;
    }
  }
}
