import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { ScorecardStore } from "../../static/js/room/store.js";
import { Storage } from "./edges.js";

const DAYS = 24 * 3600 * 1000;
const CHANGE = { kind: "note", op_id: "1", expected_version: 0, text: "kept" };

beforeEach(() => {
  globalThis.localStorage = new Storage();
});

test("what is kept is read again, by row, and nothing else of it stays when it is done", () => {
  const store = new ScorecardStore("/cards/1");
  store.write("note:1:a", { sent: CHANGE });
  store.write("note:1:b", { next: CHANGE });
  const read = [...store.read()].map(([row, { sent, next }]) => [row, sent, next]);
  assert.deepEqual(read, [
    ["note:1:a", CHANGE, null],
    ["note:1:b", null, CHANGE],
  ]);
  store.write("note:1:a", {});
  store.write("note:1:b", {});
  assert.deepEqual({ ...localStorage }, {});
});

test("cards keep apart, and from whatever else is stored there", () => {
  localStorage.setItem("theme", "dark");
  new ScorecardStore("/cards/1").write("note:1:a", { next: CHANGE });
  assert.deepEqual([...new ScorecardStore("/cards/2").read()], []);
  assert.deepEqual([...new ScorecardStore("/cards/1").read().keys()], ["note:1:a"]);
  assert.equal(localStorage.getItem("theme"), "dark");
});

test("after fourteen days it is forgotten, whoever's card it was", (context) => {
  mock.timers.enable({ apis: ["Date"], now: 0 });
  context.after(() => mock.timers.reset());
  new ScorecardStore("/cards/1").write("note:1:old", { next: CHANGE });
  mock.timers.setTime(1);
  new ScorecardStore("/cards/1").write("note:1:young", { next: CHANGE });
  mock.timers.setTime(14 * DAYS);
  new ScorecardStore("/cards/2");
  assert.deepEqual([...new ScorecardStore("/cards/1").read().keys()], ["note:1:young"]);
});

test("storage that cannot be read holds nothing, and nobody is stopped", () => {
  localStorage.setItem("plumbline-card:/cards/1:note:1:a", "{ broken");
  assert.deepEqual([...new ScorecardStore("/cards/1").read()], []);
});
