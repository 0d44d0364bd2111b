import assert from "node:assert/strict";
import { test } from "node:test";
import { between, clock } from "../../static/js/room/standing.js";

const NOW = Date.parse("2031-03-04T10:10:00Z");

test("a clock counts whole minutes and two digits of seconds", () => {
  assert.deepEqual([0, 9, 60, 3599, 6000, -5].map(clock), [
    "0:00",
    "0:09",
    "1:00",
    "59:59",
    "100:00",
    "0:00",
  ]);
});

test("time runs to the end, or to now while there is none, and never backwards", () => {
  const start = "2031-03-04T10:00:00+00:00";
  assert.equal(between(start, null, NOW), 600);
  assert.equal(between(start, "2031-03-04T11:00:30+01:00", NOW), 30);
  assert.equal(between("2031-03-04T10:10:05+00:00", null, NOW), 0);
});
