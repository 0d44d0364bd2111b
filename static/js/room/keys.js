// Single keys: both hands on the keyboard, eyes on the candidate.
const PROBE_KEYS = ["z", "c", "v", "b"];
const MAY_REPEAT = new Set(["j", "k", "h", "l", "[", "]"]); // holding a rating down rates once

import { part, parts, targetOf } from "../parts.js";

export class Keys {
  /**
   * @param {object} parts
   * @param {HTMLElement} parts.room
   * @param {import("./walk.js").Walk} parts.walk
   * @param {import("./sheet.js").Sheet | null} parts.sheet null for whoever only watches
   * @param {() => void} parts.ask
   * @param {() => void} parts.follow
   * @param {(text: string) => void} parts.say
   */
  constructor({ room, walk, sheet, ask, follow, say }) {
    this.room = room;
    this.walk = walk;
    this.sheet = sheet;
    this.ask = ask;
    this.follow = follow;
    this.say = say;
    for (const panel of walk.panels) {
      for (const [index, hint] of parts(panel, "[data-probe-key]").entries()) {
        hint.textContent = PROBE_KEYS[index] ?? "";
        hint.hidden = !PROBE_KEYS[index];
      }
    }
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const isTyping = targetOf(event).closest("textarea, input:not([type=radio], [type=checkbox])");
    if (event.isComposing || document.querySelector(":popover-open, :modal")) {
      return;
    }
    if (isTyping) {
      this.leaveText(event);
      return;
    }
    const isPlain = isAltGr(event) || !(event.ctrlKey || event.metaKey || event.altKey);
    if (isPlain && this.room.hasAttribute("data-has-shortcuts") && this.press(event)) {
      event.preventDefault();
    }
  }

  /** @param {KeyboardEvent} event */
  leaveText(event) {
    const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (event.key === "Escape" || isDone) {
      const { criterion } = this.walk;
      if (criterion) {
        part(criterion, "[data-open]").focus();
      } else {
        this.walk.rest();
      }
    }
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const digit = digitOf(event);
    const key = keyOf(event);
    const move = digit ? this.digit(event, digit) : (this.move(key) ?? this.probe(key));
    if (!move) {
      return false;
    }
    if (!event.repeat || MAY_REPEAT.has(key)) {
      move();
    }
    return true;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} number
   */
  digit(event, number) {
    if (event.shiftKey) {
      return () => this.tick("key_point", number);
    }
    const isRecommending = this.walk.panel.id === "recommendation";
    const place = isRecommending ? this.walk.panel : this.walk.criterion;
    const selector = isRecommending ? "[data-recommendation]" : '[data-rating="rated"]';
    return () => this.sheet?.choose(place, selector, number);
  }

  /** @param {string} key */
  move(key) {
    const { walk, sheet } = this;
    /** @type {Record<string, () => void>} */
    const moves = {
      "[": () => walk.step(-1),
      "]": () => walk.step(1),
      h: () => walk.step(-1),
      l: () => walk.step(1),
      j: () => walk.stepCriterion(1),
      k: () => walk.stepCriterion(-1),
      n: () => sheet?.choose(walk.criterion, '[data-rating="no_evidence"]'),
      x: () => sheet?.choose(walk.criterion, '[data-rating="not_asked"]'),
      Backspace: () => sheet?.clear(walk.criterion),
      u: () => sheet && !sheet.undo() && this.say("Nothing to undo"),
      t: () => walk.focusOn("[data-cell].is-focused [data-note], [data-reason]"),
      g: () => walk.focusOn('[data-note][data-criterion=""]'),
      a: () => this.toggleAnswer(),
      r: () => walk.move(document.getElementById("recommendation")),
      f: () => this.follow(),
      q: () => this.ask(),
      "?": () => part(document, "#room-shortcuts", HTMLDialogElement).showModal(),
    };
    return Object.hasOwn(moves, key) ? moves[key] : null;
  }

  /** @param {string} key */
  probe(key) {
    const index = PROBE_KEYS.indexOf(key);
    return index < 0 ? null : () => this.tick("probe", index + 1);
  }

  /**
   * @param {"key_point" | "probe"} kind
   * @param {number} number
   */
  tick(kind, number) {
    parts(this.walk.panel, `[data-tick="${kind}"]`)[number - 1]?.click();
  }

  toggleAnswer() {
    const [answer] = parts(this.walk.panel, "[data-answer]", HTMLDetailsElement);
    if (answer) {
      answer.open = !answer.open;
      answer.scrollIntoView({ block: "nearest" });
    }
  }
}

/**
 * How some keyboards write a bracket.
 * @param {KeyboardEvent} event
 */
function isAltGr(event) {
  return event.getModifierState("AltGraph");
}

/** @param {KeyboardEvent} event */
function digitOf(event) {
  return isAltGr(event) ? 0 : Number(event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1] ?? 0);
}

/**
 * Caps lock, or a keyboard of another script: the place of the key counts.
 * @param {KeyboardEvent} event
 */
function keyOf({ code, key }) {
  if (key.length > 1) {
    return key;
  }
  const letter = code.match(/^Key([A-Z])$/)?.[1];
  return (letter && key > "\x7f" ? letter : key).toLowerCase();
}
