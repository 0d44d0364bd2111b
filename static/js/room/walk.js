// Where the reader is: one question shown, one criterion of it open.
export class Walk extends EventTarget {
  constructor(room) {
    super();
    this.room = room;
  }

  get panels() {
    return [...this.room.querySelectorAll("[data-panel]")];
  }

  get panel() {
    return this.room.querySelector("[data-panel]:not([hidden])");
  }

  get criterion() {
    return this.panel?.querySelector("[data-cell].is-focused");
  }

  // The address may name a question (#q3), a criterion or a note (#note-12-split).
  goTo(id) {
    const target = document.getElementById(id);
    const panel = target?.closest("[data-panel]");
    if (!panel) {
      return false;
    }
    this.show(panel);
    const cell = target.closest("[data-cell]");
    if (cell) {
      this.open(cell);
      const field = target.matches("textarea") ? target : cell.querySelector("[data-open]");
      field.focus();
      cell.scrollIntoView({ block: "nearest" });
    } else if (target.matches("textarea")) {
      target.focus();
    }
    return true;
  }

  show(panel) {
    for (const each of this.panels) {
      each.hidden = each !== panel;
    }
    for (const link of this.room.querySelectorAll("[data-goto]")) {
      if (link.dataset.goto === panel.id) {
        link.setAttribute("aria-current", "step");
        link.scrollIntoView({ block: "nearest" });
      } else {
        link.removeAttribute("aria-current");
      }
    }
    if (!panel.querySelector("[data-cell].is-focused")) {
      this.open(panel.querySelector("[data-cell]"));
    }
    this.showPlace(panel);
    this.dispatchEvent(new Event("show"));
  }

  showPlace(panel) {
    const questions = this.panels.filter((each) => each.dataset.question);
    const number = questions.indexOf(panel) + 1;
    const title = panel.querySelector("h2").textContent.trim().replace(/^\d+\s+/, "");
    const place = number ? `${number} of ${questions.length} · ${title}` : title;
    this.room.querySelector("[data-place]").textContent = place;
    const index = this.panels.indexOf(panel);
    for (const button of this.room.querySelectorAll("[data-step]")) {
      button.disabled = !this.panels[index + Number(button.dataset.step)];
    }
  }

  // Move to a question as the reader asked for: its title is read out, and Tab goes on from it.
  move(panel) {
    if (!panel || panel === this.panel) {
      return;
    }
    this.show(panel);
    history.replaceState(null, "", `#${panel.id}`);
    const rail = this.room.querySelector("#room-rail");
    if (rail.matches(":popover-open")) {
      rail.hidePopover();
    }
    this.rest();
    window.scrollTo(0, 0);
  }

  rest() {
    this.panel?.querySelector("h2").focus({ preventScroll: true });
  }

  step(by) {
    this.move(this.panels[this.panels.indexOf(this.panel) + by]);
  }

  stepCriterion(by) {
    const all = [...(this.panel?.querySelectorAll("[data-cell]") ?? [])];
    const next = all[all.indexOf(this.criterion) + by];
    if (next) {
      this.open(next);
      next.querySelector("[data-open]").focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  open(criterion) {
    if (!criterion || criterion.classList.contains("is-focused")) {
      return;
    }
    for (const each of criterion.closest("[data-panel]").querySelectorAll("[data-cell]")) {
      const isOpen = each === criterion;
      each.classList.toggle("is-focused", isOpen);
      each.querySelector("[data-open]").setAttribute("aria-expanded", String(isOpen));
    }
  }

  focusOn(selector) {
    this.panel?.querySelector(selector)?.focus();
  }
}
