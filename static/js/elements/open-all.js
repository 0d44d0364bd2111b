// <open-all> around <details data-one>: a button opens them all, and the one that an address leads
// into is open on arrival. On paper everything on the page is open.
class OpenAll extends HTMLElement {
  connectedCallback() {
    this.folds = [...this.querySelectorAll(":scope details[data-one]")];
    const place = this.querySelector("[data-all]");
    this.button = place.querySelector("button");
    place.hidden = false;
    this.button.addEventListener("click", () => this.openAll(!this.areOpen()));
    this.addEventListener("toggle", () => this.say(), true);
    this.listeners = {
      beforeprint: () => this.unfold(),
      afterprint: () => this.fold(),
      hashchange: () => this.lead(),
    };
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

  areOpen() {
    return this.folds.every((fold) => fold.open);
  }

  openAll(isOpen) {
    for (const fold of this.folds) {
      fold.open = isOpen;
    }
  }

  say() {
    this.button.querySelector("span").textContent = this.areOpen() ? "Close all" : "Open all";
  }

  unfold() {
    this.closed = [...document.querySelectorAll("main details:not([open])")];
    for (const fold of this.closed) {
      fold.open = true;
    }
  }

  fold() {
    for (const fold of this.closed ?? []) {
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
