import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

globalThis.HTMLElement = class {};
globalThis.HTMLDetailsElement = class extends HTMLElement {};
globalThis.HTMLDialogElement = globalThis.HTMLElement;
const { Keys } = await import("../../static/js/room/keys.js");

let done; // what the keys have done, in order
let page; // the document
let room;
let walk;

/** A part of the page: what it holds, by selector. */
class Part extends HTMLElement {
  constructor(holds = {}) {
    super();
    this.holds = holds;
  }

  querySelector(selector) {
    return this.holds[selector]?.[0] ?? null;
  }

  querySelectorAll(selector) {
    return this.holds[selector] ?? [];
  }
}

/** An element that notes what is done to it. */
function button(name) {
  return Object.assign(new Part(), {
    click: () => done.push(`click ${name}`),
    focus: () => done.push(`focus ${name}`),
    showModal: () => done.push(`open ${name}`),
  });
}

beforeEach(() => {
  done = [];
  room = { hasAttribute: (name) => name === "data-has-shortcuts" };
  const panel = new Part({
    "[data-probe-key]": [button("z"), button("c"), button("v"), button("b"), button("none")],
    '[data-tick="key_point"]': [button("first point"), button("second point")],
    '[data-tick="probe"]': [button("first probe"), button("second probe")],
  });
  walk = {
    panels: [panel],
    panel,
    criterion: new Part({ "[data-open]": [button("criterion")] }),
    step: (by) => done.push(`question ${by}`),
    stepCriterion: (by) => done.push(`criterion ${by}`),
    focusOn: (selector) => done.push(`focus ${selector}`),
    move: (to) => done.push(`move ${to}`),
    rest: () => done.push("rest"),
  };
  start();
});

function start({ sheet = scoring() } = {}) {
  page = Object.assign(new EventTarget(), {
    closest: () => null,
    querySelector: (selector) => (selector === "#room-shortcuts" ? button("shortcuts") : null),
    getElementById: (id) => id,
  });
  globalThis.document = page;
  new Keys({
    room,
    walk,
    sheet,
    ask: () => done.push("ask"),
    follow: () => done.push("follow"),
    say: (text) => done.push(text),
  });
}

function scoring() {
  return {
    choose: (place, selector, number = 1) =>
      done.push([place === walk.criterion ? "criterion" : "panel", selector, number].join(" ")),
    clear: () => done.push("clear"),
    undo: () => false,
  };
}

/** Press a key; returns what came of it, and whether the browser was kept from its own. */
function press(key, { code = `Key${key.toUpperCase()}`, altGraph = false, ...more } = {}) {
  done = [];
  const event = new Event("keydown", { cancelable: true });
  Object.assign(event, { key, code, getModifierState: () => altGraph, ...more });
  page.dispatchEvent(event);
  return [...done, event.defaultPrevented];
}

function digit(number, more = {}) {
  return press(String(number), { code: `Digit${number}`, ...more });
}

test("every key does what the list of shortcuts says", () => {
  const moves = {
    "[": "question -1",
    "]": "question 1",
    h: "question -1",
    l: "question 1",
    j: "criterion 1",
    k: "criterion -1",
    n: 'criterion [data-rating="no_evidence"] 1',
    x: 'criterion [data-rating="not_asked"] 1',
    Backspace: "clear",
    u: "Nothing to undo",
    t: "focus [data-cell].is-focused [data-note], [data-reason]",
    g: 'focus [data-note][data-criterion=""]',
    r: "move recommendation",
    f: "follow",
    q: "ask",
    "?": "open shortcuts",
    z: "click first probe",
    c: "click second probe",
  };
  for (const [key, does] of Object.entries(moves)) {
    assert.deepEqual(press(key), [does, true], key);
  }
});

test("a digit rates the open criterion, with shift it ticks, at the end it recommends", () => {
  assert.deepEqual(digit(3), ['criterion [data-rating="rated"] 3', true]);
  assert.deepEqual(press("3", { code: "Numpad3" }), ['criterion [data-rating="rated"] 3', true]);
  assert.deepEqual(digit(2, { key: '"', shiftKey: true }), ["click second point", true]);
  assert.deepEqual(digit(9, { shiftKey: true }), [true]); // there is no ninth point
  walk.panel.id = "recommendation";
  assert.deepEqual(digit(2), ["panel [data-recommendation] 2", true]);
});

test("holding a key down goes on, but rates once", () => {
  assert.deepEqual(press("j", { repeat: true }), ["criterion 1", true]);
  assert.deepEqual(digit(3, { repeat: true }), [true]);
  assert.deepEqual(press("u", { repeat: true }), [true]);
});

test("caps lock and keyboards of other scripts count by the place of the key", () => {
  assert.deepEqual(press("J", { code: "KeyJ" }), ["criterion 1", true]);
  assert.deepEqual(press("о", { code: "KeyJ" }), ["criterion 1", true]); // Cyrillic
  assert.deepEqual(press("z", { code: "KeyY" }), ["click first probe", true]); // German
});

test("other keys, and keys held with others, are left to the browser", () => {
  for (const [key, more] of [
    ["y", {}],
    ["Tab", { code: "Tab" }],
    ["toString", { code: "" }],
    ["r", { ctrlKey: true }],
    ["l", { metaKey: true }],
    ["f", { altKey: true }],
    ["j", { isComposing: true }],
  ]) {
    assert.deepEqual(press(key, more), [false], key);
  }
});

test("a bracket written with AltGr and a digit is a bracket", () => {
  const german = { code: "Digit8", ctrlKey: true, altKey: true, altGraph: true };
  assert.deepEqual(press("[", german), ["question -1", true]);
});

test("whoever has switched the keys off, or has a menu open, presses in vain", () => {
  room.hasAttribute = () => false;
  assert.deepEqual(press("j"), [false]);
  room.hasAttribute = () => true;
  page.querySelector = (selector) => (selector === ":popover-open, :modal" ? button("menu") : null);
  assert.deepEqual(press("j"), [false]);
});

test("in a text letters are letters; Escape and Ctrl+Enter lead back to the criterion", () => {
  page.closest = () => button("text");
  assert.deepEqual(press("j"), [false]);
  assert.deepEqual(press("Enter"), [false]);
  assert.deepEqual(press("Escape"), ["focus criterion", false]);
  assert.deepEqual(press("Enter", { ctrlKey: true }), ["focus criterion", false]);
  walk.criterion = null;
  assert.deepEqual(press("Escape"), ["rest", false]);
});

test("whoever only watches walks and changes nothing", () => {
  start({ sheet: null });
  assert.deepEqual(press("l"), ["question 1", true]);
  for (const key of ["n", "x", "Backspace", "u"]) {
    assert.deepEqual(press(key), [true], key);
  }
  assert.deepEqual(digit(1), [true]);
});

test("four probes have a key, and more have none", () => {
  const hints = walk.panel.querySelectorAll("[data-probe-key]");
  assert.deepEqual(
    hints.map(({ textContent, hidden }) => [textContent, hidden]),
    [
      ["z", false],
      ["c", false],
      ["v", false],
      ["b", false],
      ["", true],
    ],
  );
});
