// Single keys: both hands on the keyboard, eyes on the candidate.
const PROBE_KEYS = ["z", "c", "v", "b"];
const MAY_REPEAT = new Set(["j", "k", "h", "l", "[", "]"]); // holding a rating down rates once

export class Keys {
  constructor({ room, walk, sheet, ask, follow, say }) {
    Object.assign(this, { room, walk, sheet, ask, follow, say });
    for (const panel of walk.panels) {
      for (const [index, hint] of panel.querySelectorAll("[data-probe-key]").entries()) {
        hint.textContent = PROBE_KEYS[index] ?? "";
        hint.hidden = !PROBE_KEYS[index];
      }
    }
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  onKey(event) {
    const isTyping = event.target.closest("textarea, input:not([type=radio], [type=checkbox])");
    if (event.isComposing || document.querySelector(":popover-open")) {
      return;
    }
    if (isTyping) {
      this.leaveText(event);
      return;
    }
    // AltGr is how some keyboards write a bracket.
    const isAltGr = event.getModifierState("AltGraph");
    const isPlain = isAltGr || !(event.ctrlKey || event.metaKey || event.altKey);
    if (isPlain && this.room.hasAttribute("data-has-shortcuts") && this.press(event)) {
      event.preventDefault();
    }
  }

  leaveText(event) {
    const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (event.key === "Escape" || isDone) {
      const opener = this.walk.criterion?.querySelector("[data-open]");
      if (opener) {
        opener.focus();
      } else {
        this.walk.rest();
      }
    }
  }

  press(event) {
    const digit = event.code.match(/^(?:Digit|Numpad)([1-9])$/)?.[1];
    // Caps lock, or a keyboard of another script: the place of the key counts.
    const letter = event.code.match(/^Key([A-Z])$/)?.[1].toLowerCase();
    const isForeign = event.key.length === 1 && event.key.codePointAt(0) > 127;
    const key = isForeign && letter ? letter : event.key.length > 1 ? event.key : event.key.toLowerCase();
    const move = digit ? this.digit(event, +digit) : (this.move(key) ?? this.probe(key));
    if (!move) {
      return false;
    }
    if (!event.repeat || MAY_REPEAT.has(key)) {
      move();
    }
    return true;
  }

  digit(event, number) {
    if (event.shiftKey) {
      return () => this.tick("key_point", number);
    }
    const isRecommending = this.walk.panel?.id === "recommendation";
    const [part, selector] = isRecommending
      ? [this.walk.panel, "[data-recommendation]"]
      : [this.walk.criterion, '[data-rating="rated"]'];
    return () => this.sheet?.choose(part, selector, number);
  }

  move(key) {
    const { walk, sheet } = this;
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
      "?": () => document.getElementById("room-shortcuts").togglePopover(),
    };
    return Object.hasOwn(moves, key) ? moves[key] : null;
  }

  probe(key) {
    const index = PROBE_KEYS.indexOf(key);
    return index < 0 ? null : () => this.tick("probe", index + 1);
  }

  tick(kind, number) {
    this.walk.panel?.querySelectorAll(`[data-tick="${kind}"]`)[number - 1]?.click();
  }

  toggleAnswer() {
    const answer = this.walk.panel?.querySelector("[data-answer]");
    if (answer) {
      answer.open = !answer.open;
      answer.scrollIntoView({ block: "nearest" });
    }
  }
}
