import assert from "node:assert/strict";
import { test } from "node:test";
import { operationOf, valuesOf } from "../../static/js/room/marks.js";

const CASES = [
  [
    "rating:12:split",
    { state: "rated", level_key: "sound" },
    { kind: "rating", question: 12, criterion: "split", state: "rated", level: "sound" },
  ],
  [
    "rating:12:split",
    {},
    { kind: "rating", question: 12, criterion: "split", state: "cleared", level: null },
  ],
  [
    "note:12:split",
    { text: "Said so." },
    { kind: "note", question: 12, criterion: "split", text: "Said so." },
  ],
  ["note:12:", { text: "" }, { kind: "note", question: 12, criterion: "", text: "" }],
  ["probe:12:why", { is_set: true }, { kind: "probe", question: 12, key: "why", state: "set" }],
  [
    "key_point:12:cost",
    { is_set: false },
    { kind: "key_point", question: 12, key: "cost", state: "unset" },
  ],
  [
    "recommendation::",
    { recommendation: "yes", text: "Clear." },
    { kind: "recommendation", recommendation: "yes", text: "Clear." },
  ],
  ["recommendation::", {}, { kind: "recommendation", recommendation: null, text: "" }],
];

test("each kind of mark goes to the server with the fields that count for it", () => {
  for (const [row, values, operation] of CASES) {
    assert.deepEqual(operationOf(row, values), operation);
  }
});

test("what went to the server is shown again as it was", () => {
  for (const [row, values, operation] of CASES) {
    assert.deepEqual(operationOf(row, valuesOf(operation)), operation, row);
    const shown = valuesOf(operation);
    for (const [name, value] of Object.entries(values)) {
      assert.equal(shown[name], value, `${name} of ${row}`);
    }
  }
});

test("half an emoji and NUL, which no database keeps, are mended before they are sent", () => {
  const { text } = operationOf("note:1:", { text: "a\ud83db\0c🙂" });
  assert.equal(text, "a\ufffdbc🙂");
});
