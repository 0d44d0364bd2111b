// <open-all> around <details data-one>: a button opens them all, and the one that an address leads
// into is open on arrival. On paper everything on the page is open.
import { part, parts } from "../parts.js";

class OpenAll extends HTMLElement {
  /** @type {HTMLDetailsElement[]} what was closed before it was put on paper */
  closed = [];
  listeners = {
    beforeprint: () => this.unfold(),
    afterprint: () => this.fold(),
    hashchange: () => this.lead(),
  };

  connectedCallback() {
    const place = part(this, "[data-all]");
    place.hidden = false;
    part(place, "button").addEventListener("click", () => this.openAll(!this.areOpen()));
    this.addEventListener("toggle", () => this.say(), true);
    for (const [name, listener] of Object.entries(this.listeners)) {
      window.addEventListener(name, listener);
    }
    this.lead();
  }

  disconnectedCallback() {
    for (const [name, listener] of Object.entries(this.listeners)) {
      window.removeEventListener(name, listener);
    }
  }

  get folds() {
    return parts(this, ":scope details[data-one]", HTMLDetailsElement);
  }

  areOpen() {
    return this.folds.every((fold) => fold.open);
  }

  /** @param {boolean} isOpen */
  openAll(isOpen) {
    for (const fold of this.folds) {
      fold.open = isOpen;
    }
  }

  say() {
    part(this, "[data-all] button span").textContent = this.areOpen() ? "Close all" : "Open all";
  }

  unfold() {
    this.closed = parts(document, "main details:not([open])", HTMLDetailsElement);
    for (const fold of this.closed) {
      fold.open = true;
    }
  }

  fold() {
    for (const fold of this.closed) {
      fold.open = false;
    }
  }

  lead() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const fold = target && this.contains(target) && target.closest("details");
    if (fold) {
      fold.open = true;
      target.scrollIntoView();
    }
  }
}

customElements.define("open-all", OpenAll);
