// A window of one's own card, and what a test does with it.
import { mock } from "node:test";
import { OperationQueue } from "../../static/js/room/queue.js";
import { ScorecardStore } from "../../static/js/room/store.js";
import { LIMITS, stopClocks } from "./edges.js";

export const URL = "/api/scorecards/7/operations";
export const [A, B, C] = ["note:1:a", "note:2:b", "note:3:c"];

/** A window of the card, and what it told. */
export function open({ versions = {} } = {}) {
  const queue = new OperationQueue(URL, versions, new ScorecardStore(URL), LIMITS);
  const told = { arrived: [], conflicts: [], last: null };
  queue.hear("state", (state) => {
    told.last = state;
  });
  queue.hear("arrived", ({ row, version }) => told.arrived.push([row, version]));
  queue.hear("conflict", (conflict) => told.conflicts.push(conflict));
  return { queue, told };
}

export function note(row, text, kind = "note") {
  const [, question, criterion] = row.split(":");
  return { kind, question: Number(question), criterion, text };
}

export function put(queue, row, text, options) {
  queue.put(row, note(row, text), options);
}

/** Nothing of an earlier window goes on. */
export function closeTab() {
  mock.timers.reset();
  stopClocks();
}

/** What this device keeps of each row: the text under way, and the one behind it. */
export function kept() {
  const rows = [...new ScorecardStore(URL).read()];
  return Object.fromEntries(
    rows.map(([row, { sent, next }]) => [row, [sent?.text ?? null, next?.text ?? null]]),
  );
}

export function ids(request) {
  return request.operations.map(({ op_id }) => op_id);
}
