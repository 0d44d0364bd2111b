// <running-order>: the builder without page loads. Each step, pressed, dropped or by Alt and an
// arrow, posts what its button posts; the focus, the place and what is typed meanwhile stay.
import { Drag } from "../builder/drag.js";

const PARTS = ["bank-into", "bank-hits", "order", "plan-sums", "minutes"];

class RunningOrder extends HTMLElement {
  connectedCallback() {
    this.waiting = [];
    this.pressed = 0;
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
    return this.querySelector("#plan");
  }

  get lines() {
    return [...this.querySelectorAll(".builder-order > [data-key]")];
  }

  onSubmit(event) {
    if (event.target === this.form) {
      event.preventDefault();
      this.press(event.submitter);
    }
  }

  onKey(event) {
    const verb = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const line = event.target.closest(".builder-order > [data-key]");
    if (verb && line && event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.press(line.querySelector(`[data-verb="${verb}"]`));
    }
  }

  onPointer(event) {
    const grip = event.target.closest(".builder-grip");
    if (grip && event.button === 0) {
      event.preventDefault();
      new Drag(this, grip, event, (line, before) => this.drop(line, before));
    }
  }

  // A changed number is saved at once, so that the sums follow; by the step, if one comes with it.
  async onChange(event) {
    if (!event.target.closest(".builder-order")) {
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

  press(button) {
    const key = button?.closest("[data-key]")?.dataset.key;
    const verb = button?.dataset.verb ?? "";
    this.queue(key, verb, () => {
      const live = key ? this.find(key, verb) : button;
      return live?.ariaDisabled === "true" ? null : { [live?.name || "step"]: live?.value ?? "" };
    });
  }

  drop(line, before) {
    const { key } = line.dataset;
    this.queue(key, "move", () => {
      const keys = this.lines.map((each) => each.dataset.key);
      const to = before ? keys.indexOf(before.dataset.key) : keys.length;
      const added = key.startsWith("b") ? `add:${key.slice(1)}` : `move:${keys.indexOf(key)}`;
      return { step: `${added}:${to}` };
    });
  }

  // Steps go one after the other, each against what the one before it left. `values` is asked
  // for only then: by now the line may have another number.
  async queue(key, verb, values) {
    this.pressed += 1;
    this.waiting.push({ key, verb, values });
    if (this.isSending) {
      return;
    }
    this.isSending = true;
    while (this.waiting.length > 0) {
      const step = this.waiting.shift();
      const posted = step.values();
      if (posted && !(await this.send(step, posted))) {
        this.waiting = [];
      }
    }
    this.isSending = false;
  }

  async send(step, posted) {
    const sent = new URLSearchParams(new FormData(this.form));
    const body = new URLSearchParams(sent);
    for (const [name, value] of Object.entries(posted)) {
      body.set(name, value);
    }
    const trouble = document.querySelector("trouble-notice");
    let text = "";
    try {
      const response = await fetch(location.href, { method: "POST", body });
      text = await response.text();
    } catch {
      trouble.show(null);
      return false;
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!page.getElementById("plan")) {
      trouble.show({ responseText: text });
      return false;
    }
    trouble.replaceChildren();
    await this.held?.promise;
    this.show(page, sent, step);
    return !this.querySelector("#order[data-is-dirty]");
  }

  show(page, sent, step) {
    const late = this.typedSince(sent);
    const focus = this.addressOf(document.activeElement);
    for (const id of PARTS) {
      document.getElementById(id).replaceWith(page.getElementById(id));
    }
    window.htmx?.process(document.getElementById("bank-hits"));
    document.getElementById("said").textContent = page.getElementById("said").textContent.trim();
    for (const { address, value } of late) {
      const field = this.at(address);
      if (field) {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    this.mark(step.key);
    this.refocus(focus, step.verb);
  }

  // What was typed while the step was on its way.
  typedSince(sent) {
    return [...this.form.elements]
      .filter((field) => field.name && field.type !== "hidden" && sent.has(field.name) && field.value !== sent.get(field.name))
      .map((field) => ({ address: this.addressOf(field), value: field.value }));
  }

  // Where an element stands, in words that outlive it: its line, and its part in the line.
  addressOf(element) {
    if (!element || !this.contains(element)) {
      return null;
    }
    const line = element.closest("[data-key]");
    const name = element.getAttribute("name")?.replace(/^rows-\d+-/, "") ?? "";
    const part = element.dataset.verb ? `[data-verb="${element.dataset.verb}"]` : `[name$="${name}"]`;
    return {
      key: line?.dataset.key,
      index: this.lines.indexOf(line),
      part: name ? part : "",
      id: element.id,
      top: element.getBoundingClientRect().top,
    };
  }

  find(key, verb) {
    return this.querySelector(`[data-key="${key}"] [data-verb="${verb}"]`);
  }

  at({ key, index, part, id }) {
    if (!part) {
      return id ? document.getElementById(id) : null;
    }
    if (!key) {
      return this.querySelector(part);
    }
    const line = this.querySelector(`[data-key="${key}"]`) ?? this.lines[Math.min(index, this.lines.length - 1)];
    return line?.querySelector(part);
  }

  // Tint what went last, so that the eye finds it.
  mark(key) {
    const moved = key && this.querySelector(`.builder-order > [data-key="${key.replace(/^b/, "q")}"]`);
    moved?.classList.add("is-moved");
    return moved;
  }

  refocus(address, verb) {
    const faulty = this.querySelector("#order [aria-invalid]");
    const notice = this.querySelector("#order .notice");
    if ((faulty || notice) && verb !== "typed") {
      faulty?.focus();
      (notice ?? faulty).scrollIntoView({ block: "nearest" });
      return;
    }
    if (verb === "section") {
      const title = this.lines.at(-1).querySelector('[name$="-title"]');
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

function withResolvers() {
  let resolve;
  const promise = new Promise((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}

customElements.define("running-order", RunningOrder);
