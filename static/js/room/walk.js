// Where the reader is: one question shown, one criterion of it open.
import { around, part, parts } from "../parts.js";
import { Teller } from "./teller.js";

/** @extends {Teller<{ show: [] }>} */
export class Walk extends Teller {
  /** @param {HTMLElement} room */
  constructor(room) {
    super();
    this.room = room;
  }

  get panels() {
    return parts(this.room, "[data-panel]");
  }

  get panel() {
    return part(this.room, "[data-panel]:not([hidden])");
  }

  /** @returns {HTMLElement | null} */
  get criterion() {
    return this.panel.querySelector("[data-cell].is-focused");
  }

  /**
   * The address may name a question (#q3), a criterion or a note (#note-12-split).
   * @param {string} id
   */
  goTo(id) {
    const target = document.getElementById(id);
    if (!target?.closest("[data-panel]")) {
      return false;
    }
    this.show(around(target, "[data-panel]"));
    const cell = target.closest("[data-cell]");
    if (cell) {
      this.open(cell);
      const field = target.matches("textarea") ? target : part(cell, "[data-open]");
      field.focus();
      cell.scrollIntoView({ block: "nearest" });
    } else if (target.matches("textarea")) {
      target.focus();
    }
    return true;
  }

  /** @param {HTMLElement} panel */
  show(panel) {
    for (const each of this.panels) {
      each.hidden = each !== panel;
    }
    for (const link of parts(this.room, "[data-goto]")) {
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
    this.tell("show");
  }

  /** @param {HTMLElement} panel */
  showPlace(panel) {
    const questions = this.panels.filter((each) => each.dataset.question);
    const number = questions.indexOf(panel) + 1;
    const title = part(panel, "h2")
      .textContent.trim()
      .replace(/^\d+\s+/, "");
    const place = number ? `${number} of ${questions.length} · ${title}` : title;
    part(this.room, "[data-place]").textContent = place;
    const index = this.panels.indexOf(panel);
    for (const button of parts(this.room, "[data-step]", HTMLButtonElement)) {
      button.disabled = !this.panels[index + Number(button.dataset.step)];
    }
  }

  /**
   * Move to a question as the reader asked for: its title is read out, and Tab goes on from it.
   * @param {HTMLElement | null | undefined} panel
   */
  move(panel) {
    if (!panel || panel === this.panel) {
      return;
    }
    this.show(panel);
    history.replaceState(null, "", `#${panel.id}`);
    const rail = part(this.room, "#room-rail");
    if (rail.matches(":popover-open")) {
      rail.hidePopover();
    }
    this.rest();
    window.scrollTo(0, 0);
  }

  rest() {
    part(this.panel, "h2").focus({ preventScroll: true });
  }

  /** @param {number} by */
  step(by) {
    this.move(this.panels[this.panels.indexOf(this.panel) + by]);
  }

  /** @param {number} by */
  stepCriterion(by) {
    const all = parts(this.panel, "[data-cell]");
    const index = this.criterion ? all.indexOf(this.criterion) : -1;
    const next = all[index + by];
    if (next) {
      this.open(next);
      part(next, "[data-open]").focus();
      next.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {Element | null} criterion */
  open(criterion) {
    if (!criterion || criterion.classList.contains("is-focused")) {
      return;
    }
    for (const each of parts(around(criterion, "[data-panel]"), "[data-cell]")) {
      const isOpen = each === criterion;
      each.classList.toggle("is-focused", isOpen);
      part(each, "[data-open]").setAttribute("aria-expanded", String(isOpen));
    }
  }

  /** @param {string} selector */
  focusOn(selector) {
    parts(this.panel, selector)[0]?.focus();
  }
}
