// Drags a line of the builder, or a question of the bank, to its place in the running order.
const EDGE = 64; // pixels from the window's edge within which the page scrolls along
const PACE = 12; // pixels a frame

import { around, part, parts } from "../parts.js";

export class Drag {
  /**
   * @param {HTMLElement} builder
   * @param {HTMLElement} grip
   * @param {PointerEvent} event
   * @param {(line: HTMLElement, before: HTMLElement | null) => void} drop called with the line
   *   that was dragged and the one it is to precede, null for the end
   */
  constructor(builder, grip, event, drop) {
    this.line = around(grip, "[data-key]");
    this.area = part(builder, "#order");
    this.list = part(builder, ".builder-order");
    this.drop = drop;
    this.x = event.clientX;
    this.y = event.clientY;
    this.isPlaced = false;
    /** @type {HTMLElement | null} */
    this.before = null;
    this.stop = new AbortController();
    this.ghost = document.createElement("div");
    this.ghost.className = "builder-ghost";
    this.ghost.textContent = this.line.dataset.title ?? "";
    this.ghost.setAttribute("aria-hidden", "true");
    this.marker = document.createElement("li");
    this.marker.className = "builder-drop";
    builder.append(this.ghost);
    this.line.classList.add("is-dragged");
    grip.setPointerCapture(event.pointerId);
    const options = { signal: this.stop.signal };
    grip.addEventListener("pointermove", (moved) => this.move(moved), options);
    grip.addEventListener("pointerup", () => this.end(true), options);
    grip.addEventListener("pointercancel", () => this.end(false), options);
    document.addEventListener("keydown", (key) => key.key === "Escape" && this.end(false), options);
    this.move(event);
    this.scroll();
  }

  get lines() {
    return parts(this.list, ":scope > [data-key]");
  }

  /** @param {PointerEvent} event */
  move(event) {
    this.x = event.clientX;
    this.y = event.clientY;
    this.ghost.style.translate = `${this.x}px ${this.y}px`;
    this.mark();
  }

  // Show where the line would come to stand; nowhere outside the running order.
  mark() {
    const box = this.area.getBoundingClientRect();
    const isInside =
      this.x > box.left - EDGE && this.x < box.right && this.y > box.top && this.y < box.bottom;
    this.isPlaced = isInside;
    if (!isInside) {
      this.marker.remove();
      return;
    }
    this.before = this.following();
    if (this.marker.nextElementSibling !== this.before || !this.marker.isConnected) {
      this.list.insertBefore(this.marker, this.before);
    }
  }

  // Return the line below the pointer's place, or null for the end. Sections go between sections.
  following() {
    const isSection = this.line.classList.contains("builder-head");
    const places = isSection
      ? this.lines.filter((line) => line.matches(".builder-head"))
      : this.lines.slice(1);
    return (
      places.find((line) => {
        const box = line.getBoundingClientRect();
        return this.y < box.top + box.height / 2;
      }) ?? null
    );
  }

  scroll() {
    if (this.stop.signal.aborted) {
      return;
    }
    const isAbove = this.y < EDGE;
    if (isAbove || this.y > window.innerHeight - EDGE) {
      window.scrollBy(0, isAbove ? -PACE : PACE);
      this.mark();
    }
    requestAnimationFrame(() => this.scroll());
  }

  /** @param {boolean} isMeant */
  end(isMeant) {
    this.stop.abort();
    this.ghost.remove();
    this.marker.remove();
    this.line.classList.remove("is-dragged");
    if (isMeant && this.isPlaced && this.before !== this.line) {
      this.drop(this.line, this.before);
    }
  }
}
