// <running-order>: the builder without page loads. Each step, pressed, dropped or by Alt and an
// arrow, posts what its button posts; the focus, the place and what is typed meanwhile stay.
import { Drag } from "../builder/drag.js";
import { part, parts, targetOf } from "../parts.js";
import { TroubleNotice } from "./trouble-notice.js";

const PARTS = ["bank-into", "bank-hits", "order", "plan-sums", "minutes"];
const VERBS = new Map([
  ["ArrowUp", "up"],
  ["ArrowDown", "down"],
]);

/**
 * `verb` is what its button says; `values` is what is posted, null when there is nothing to do.
 * @typedef {object} Step
 * @property {string | undefined} key of the line that goes
 * @property {string} verb
 * @property {() => Record<string, string> | null} values
 */

/**
 * Where an element stands, in words that outlive it: its line, and its part in the line.
 * @typedef {object} Address
 * @property {string | undefined} key
 * @property {number} index
 * @property {string} part a selector, empty where an id says more
 * @property {string} id
 * @property {number} top pixels below the window's edge
 */

class RunningOrder extends HTMLElement {
  /** @type {Step[]} */
  waiting = [];
  pressed = 0; // how many steps so far
  isSending = false;
  /** @type {ReturnType<typeof withResolvers> | null} while a button of the mouse is down */
  held = null;

  connectedCallback() {
    this.addEventListener("submit", (event) => this.onSubmit(event));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("pointerdown", (event) => this.onPointer(event));
    this.addEventListener("change", (event) => this.onChange(event));
    document.addEventListener("pointerdown", () => this.hold(), true);
    for (const name of ["pointerup", "pointercancel"]) {
      document.addEventListener(name, () => this.release(), true);
    }
  }

  get form() {
    return part(this, "#plan", HTMLFormElement);
  }

  get lines() {
    return parts(this, ".builder-order > [data-key]");
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    if (event.target === this.form) {
      event.preventDefault();
      this.press(event.submitter);
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const verb = VERBS.get(event.key);
    const line = targetOf(event).closest(".builder-order > [data-key]");
    if (verb && line && event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.press(line.querySelector(`[data-verb="${verb}"]`));
    }
  }

  /** @param {PointerEvent} event */
  onPointer(event) {
    /** @type {HTMLElement | null} */
    const grip = targetOf(event).closest(".builder-grip");
    if (grip && event.button === 0) {
      event.preventDefault();
      new Drag(this, grip, event, (line, before) => this.drop(line, before));
    }
  }

  /**
   * A changed number is saved at once, so that the sums follow; by the step, if one comes with it.
   * @param {Event} event
   */
  async onChange(event) {
    if (!targetOf(event).closest(".builder-order")) {
      return;
    }
    const { pressed } = this;
    await (this.held?.promise ?? new Promise((resolve) => setTimeout(resolve)));
    if (this.pressed === pressed) {
      this.queue(undefined, "typed", () => ({ step: "" }));
    }
  }

  // While a button of the mouse is down nothing is replaced: the click would find nothing.
  hold() {
    this.held ??= withResolvers();
  }

  release() {
    const { held } = this;
    this.held = null;
    setTimeout(() => held?.resolve());
  }

  /** @param {HTMLElement | null} pressed */
  press(pressed) {
    const button = /** @type {HTMLButtonElement | null} */ (pressed);
    /** @type {HTMLElement | null | undefined} */
    const line = button?.closest("[data-key]");
    const key = line?.dataset.key;
    const verb = button?.dataset.verb ?? "";
    this.queue(key, verb, () => {
      const live = key ? this.find(key, verb) : button;
      return live?.ariaDisabled === "true" ? null : { [live?.name || "step"]: live?.value ?? "" };
    });
  }

  /**
   * @param {HTMLElement} line
   * @param {HTMLElement | null} before
   */
  drop(line, before) {
    const { key = "" } = line.dataset;
    this.queue(key, "move", () => {
      const keys = this.lines.map((each) => each.dataset.key);
      const to = before ? keys.indexOf(before.dataset.key) : keys.length;
      const added = key.startsWith("b") ? `add:${key.slice(1)}` : `move:${keys.indexOf(key)}`;
      return { step: `${added}:${to}` };
    });
  }

  /**
   * Steps go one after the other, each against what the one before it left. `values` is asked
   * for only then: by now the line may have another number.
   * @param {Step["key"]} key
   * @param {Step["verb"]} verb
   * @param {Step["values"]} values
   */
  async queue(key, verb, values) {
    this.pressed += 1;
    this.waiting.push({ key, verb, values });
    if (this.isSending) {
      return;
    }
    this.isSending = true;
    for (let step = this.waiting.shift(); step; step = this.waiting.shift()) {
      const posted = step.values();
      if (posted && !(await this.send(step, posted))) {
        this.waiting = [];
      }
    }
    this.isSending = false;
  }

  /**
   * @param {Step} step
   * @param {Record<string, string>} posted
   */
  async send(step, posted) {
    const sent = postedBy(this.form);
    const body = new URLSearchParams(sent);
    for (const [name, value] of Object.entries(posted)) {
      body.set(name, value);
    }
    const trouble = part(document, "trouble-notice", TroubleNotice);
    let text = "";
    try {
      const response = await fetch(location.href, { method: "POST", body });
      text = await response.text();
    } catch {
      trouble.show();
      return false;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!page.getElementById("plan")) {
      trouble.show(text);
      return false;
    }
    trouble.replaceChildren();
    await this.held?.promise;
    this.show(page, sent, step);
    return !this.querySelector("#order[data-is-dirty]");
  }

  /**
   * @param {Document} page
   * @param {URLSearchParams} sent
   * @param {Step} step
   */
  show(page, sent, step) {
    const late = this.typedSince(sent);
    const focus = this.addressOf(document.activeElement);
    for (const id of PARTS) {
      part(document, `#${id}`).replaceWith(part(page, `#${id}`));
    }
    window.htmx?.process(part(document, "#bank-hits"));
    part(document, "#said").textContent = part(page, "#said").textContent.trim();
    for (const { address, value } of late) {
      const field = address && this.at(address);
      if (field && "value" in field) {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    this.mark(step.key);
    this.refocus(focus, step.verb);
  }

  /**
   * What was typed while the step was on its way.
   * @param {URLSearchParams} sent
   */
  typedSince(sent) {
    const fields = /** @type {HTMLInputElement[]} */ ([...this.form.elements]);
    return fields
      .filter(({ name, type }) => name && type !== "hidden" && sent.has(name))
      .filter(({ name, value }) => value !== sent.get(name))
      .map((field) => ({ address: this.addressOf(field), value: field.value }));
  }

  /**
   * @param {Element | null} element
   * @returns {Address | null}
   */
  addressOf(element) {
    if (!(element instanceof HTMLElement) || !this.contains(element)) {
      return null;
    }
    /** @type {HTMLElement | null} */
    const line = element.closest("[data-key]");
    const name = element.getAttribute("name")?.replace(/^rows-\d+-/, "") ?? "";
    const part = element.dataset.verb
      ? `[data-verb="${element.dataset.verb}"]`
      : `[name$="${name}"]`;
    return {
      key: line?.dataset.key,
      index: line ? this.lines.indexOf(line) : -1,
      part: name ? part : "",
      id: element.id,
      top: element.getBoundingClientRect().top,
    };
  }

  /**
   * @param {string} key
   * @param {string} verb
   * @returns {HTMLButtonElement | null}
   */
  find(key, verb) {
    return this.querySelector(`[data-key="${key}"] [data-verb="${verb}"]`);
  }

  /**
   * @param {Address} address
   * @returns {HTMLElement | null | undefined}
   */
  at({ key, index, part, id }) {
    if (!part) {
      return id ? document.getElementById(id) : null;
    }
    if (!key) {
      return this.querySelector(part);
    }
    const line =
      this.querySelector(`[data-key="${key}"]`) ??
      this.lines[Math.min(index, this.lines.length - 1)];
    return line?.querySelector(part);
  }

  /**
   * Tint what went last, so that the eye finds it.
   * @param {string | undefined} key
   */
  mark(key) {
    const inOrder = key?.replace(/^b/, "q");
    this.querySelector(`.builder-order > [data-key="${inOrder}"]`)?.classList.add("is-moved");
  }

  /**
   * @param {Address | null} address
   * @param {string} verb
   */
  refocus(address, verb) {
    const [faulty] = parts(this, "#order [aria-invalid]");
    const trouble = this.querySelector("#order .notice") ?? faulty;
    if (trouble && verb !== "typed") {
      faulty?.focus();
      trouble.scrollIntoView({ block: "nearest" });
      return;
    }
    if (verb === "section") {
      const title = part(this.lines[this.lines.length - 1], '[name$="-title"]', HTMLInputElement);
      title.select();
      title.scrollIntoView({ block: "nearest" });
      return;
    }
    const element = address && (this.at(address) ?? document.getElementById("bank-words"));
    if (!element) {
      return;
    }
    element.focus({ preventScroll: true });
    if (verb === "up" || verb === "down") {
      window.scrollBy(0, element.getBoundingClientRect().top - address.top); // it stays under the pointer
    }
    element.scrollIntoView({ block: "nearest" });
  }
}

/**
 * What the form would post now; no file is among it.
 * @param {HTMLFormElement} form
 */
function postedBy(form) {
  const posted = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    posted.append(name, String(value));
  }
  return posted;
}

function withResolvers() {
  let resolve = () => {};
  /** @type {Promise<void>} */
  const promise = new Promise((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

customElements.define("running-order", RunningOrder);
