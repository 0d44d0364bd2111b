import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { OperationQueue } from "../../static/js/room/queue.js";
import { CardStore } from "../../static/js/room/store.js";
import { FullStorage, LIMITS, pass, rest, Server, Storage, stopClocks } from "./edges.js";

const URL = "/api/scorecards/7/operations";
const [A, B, C] = ["note:1:a", "note:2:b", "note:3:c"];

let server;

beforeEach(() => {
  stopClocks();
  server = new Server();
  globalThis.localStorage = new Storage();
});

afterEach(() => mock.timers.reset());

/** A window of the card, and what it told. */
function open({ versions = {} } = {}) {
  const queue = new OperationQueue(URL, versions, new CardStore(URL), LIMITS);
  const told = { arrived: [], conflicts: [], last: null };
  queue.hear("state", (state) => {
    told.last = state;
  });
  queue.hear("arrived", ({ row, version }) => told.arrived.push([row, version]));
  queue.hear("conflict", (conflict) => told.conflicts.push(conflict));
  return { queue, told };
}

function note(row, text, kind = "note") {
  const [, question, criterion] = row.split(":");
  return { kind, question: Number(question), criterion, text };
}

function put(queue, row, text, options) {
  queue.put(row, note(row, text), options);
}

/** Nothing of an earlier window goes on. */
function closeTab() {
  mock.timers.reset();
  stopClocks();
}

/** What this device keeps of each row: the text under way, and the one behind it. */
function kept() {
  const rows = [...new CardStore(URL).read()];
  return Object.fromEntries(
    rows.map(([row, { sent, next }]) => [row, [sent?.text ?? null, next?.text ?? null]]),
  );
}

function ids(request) {
  return request.operations.map(({ op_id }) => op_id);
}

// Order

test("a change goes out at once, with the token, and is saved when the server has it", async () => {
  const { queue, told } = open();
  put(queue, A, "one");
  assert.deepEqual(told.last, { state: "saving", message: "", count: 1 });
  await rest();
  assert.deepEqual(server.texts, { [A]: "one" });
  assert.deepEqual(told.arrived, [[A, 1]]);
  assert.deepEqual(told.last, { state: "saved", message: "", count: 0 });
  const [{ url, method, token }] = server.requests;
  assert.deepEqual({ url, method, token }, { url: URL, method: "PATCH", token: "first" });
});

test("while one request is under way all others wait, then go in their order", async () => {
  const { queue } = open();
  server.isHeld = true;
  put(queue, A, "one");
  put(queue, C, "two");
  put(queue, B, "three");
  await rest();
  assert.deepEqual(server.sent, [["one"]]);
  server.release();
  await rest();
  assert.deepEqual(server.sent, [["one"], ["two", "three"]]);
});

test("of one row only the newest waits, and it is made on what went before it", async () => {
  const { queue, told } = open();
  server.isHeld = true;
  put(queue, A, "one");
  put(queue, A, "two");
  put(queue, A, "three");
  await rest();
  server.release();
  await rest();
  assert.deepEqual(server.sent, [["one"], ["three"]]);
  assert.deepEqual(server.versions, { [A]: 2 });
  assert.deepEqual(told.arrived, [
    [A, 1],
    [A, 2],
  ]);
  assert.deepEqual(told.conflicts, []);
});

test("a row is changed on the version that the page came with, then on one's own", async () => {
  server.write(note(A, "before"));
  const { queue } = open({ versions: { [A]: 1 } });
  put(queue, A, "after");
  await rest();
  put(queue, A, "later");
  await rest();
  assert.deepEqual(server.texts, { [A]: "later" });
  assert.deepEqual(server.versions, { [A]: 3 });
});

test("one request takes no more changes than the server does", async () => {
  const { queue } = open();
  server.isHeld = true;
  for (let number = 1; number <= 7; number += 1) {
    put(queue, `note:${number}:x`, String(number));
  }
  await rest();
  server.release();
  await rest();
  assert.deepEqual(server.sent, [["1"], ["2", "3", "4", "5", "6"], ["7"]]);
});

test("what somebody is typing waits for the pause and holds up nothing else", async () => {
  const { queue, told } = open();
  put(queue, A, "t", { isTyping: true });
  put(queue, A, "ty", { isTyping: true });
  put(queue, B, "marked");
  await rest();
  assert.deepEqual(server.sent, [["marked"]]);
  assert.equal(told.last.state, "saving");
  queue.flush();
  await rest();
  assert.deepEqual(server.sent, [["marked"], ["ty"]]);
  assert.equal(told.last.state, "saved");
});

// Exactly once

test("a change whose answer was lost is repeated as it was, and changes nothing twice", async () => {
  const { queue, told } = open();
  server.mood = "loses answers";
  put(queue, A, "one");
  await rest();
  assert.equal(told.last.state, "offline");
  server.mood = null;
  await pass(1);
  const [first, second] = server.requests;
  assert.deepEqual(second.operations, first.operations);
  assert.deepEqual(server.versions, { [A]: 1 });
  assert.equal(told.last.state, "saved");
});

test("what was typed behind a lost answer goes second, and on its version", async () => {
  const { queue, told } = open();
  server.mood = "loses answers";
  put(queue, A, "one");
  await rest();
  put(queue, A, "two", { isTyping: true });
  server.mood = null;
  queue.flush();
  await rest();
  assert.deepEqual(server.sent, [["one"], ["one"], ["two"]]);
  assert.deepEqual(server.versions, { [A]: 2 });
  assert.deepEqual(told.conflicts, []);
});

test("every change has an id of its own, on a bare http address too", async (context) => {
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  context.after(() => delete crypto.randomUUID);
  const { queue } = open();
  put(queue, A, "one");
  put(queue, B, "two");
  put(queue, A, "three");
  await rest();
  const all = server.requests.flatMap(ids);
  assert.equal(new Set(all).size, 3);
  assert.ok(all.every((id) => /^[0-9a-f]{32}$/.test(id)));
});

// Offline and online

test("it tries again after 1, 2, 5, then every 10 seconds, and from 1 after a success", async () => {
  const { queue, told } = open();
  server.mood = "unreachable";
  put(queue, A, "one");
  await rest();
  const tries = [];
  for (const pause of [1, 2, 5, 10, 10]) {
    await pass(pause - 0.001);
    const early = server.requests.length;
    await pass(0.001);
    tries.push([early, server.requests.length]);
  }
  assert.deepEqual(tries, [
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 6],
  ]);
  assert.deepEqual(told.last, { state: "offline", message: "", count: 1 });
  server.mood = null;
  await pass(10);
  assert.equal(told.last.state, "saved");
  server.mood = "unreachable";
  put(queue, A, "two");
  await rest();
  await pass(1);
  assert.deepEqual(server.sent.slice(-2), [["two"], ["two"]]);
});

test("a next change does not wait for the next try, and is counted", async () => {
  const { queue, told } = open();
  server.mood = "unreachable";
  put(queue, A, "one");
  await pass(0.5);
  put(queue, B, "two");
  await rest();
  await pass(1.999); // the first change's own try is off
  assert.deepEqual(server.sent, [["one"], ["one", "two"]]);
  assert.equal(told.last.count, 2);
  server.mood = null;
  await pass(2);
  assert.deepEqual(server.versions, { [A]: 1, [B]: 1 });
  await pass(60);
  assert.equal(server.requests.length, 3); // no try is left over
});

test("a request that nobody answers is given up after 20 seconds and sent again", async () => {
  const { queue } = open();
  server.isHeld = true;
  put(queue, A, "one");
  await pass(19);
  assert.equal(server.requests.length, 1);
  await pass(1);
  server.isHeld = false;
  await pass(1);
  assert.equal(server.requests.length, 2);
  assert.deepEqual(server.texts, { [A]: "one" });
});

test("a server that fails is offline, one that says wait is not: both are tried again", async () => {
  for (const [status, state, message] of [
    [503, "offline", ""],
    [429, "failed", "refused with 429"],
  ]) {
    server.mood = status;
    const { queue, told } = open();
    put(queue, A, "one");
    await rest();
    assert.deepEqual(told.last, { state, message, count: 1 });
    server.mood = null;
    await pass(1);
    assert.equal(told.last.state, "saved");
    server = new Server();
  }
});

test("not to be found means somebody else is logged in, and is said so", async () => {
  const { queue, told } = open();
  server.mood = 404;
  put(queue, A, "one");
  await rest();
  assert.equal(told.last.state, "failed");
  assert.match(told.last.message, /logged in as somebody else/);
});

// On the device

test("a change is on the device before it is sent, and gone when it has arrived", async () => {
  const { queue } = open();
  const seen = [];
  const { fetch } = globalThis;
  globalThis.fetch = (...request) => {
    seen.push(kept());
    return fetch(...request);
  };
  server.isHeld = true;
  put(queue, A, "one");
  put(queue, A, "two", { isTyping: true });
  await rest();
  assert.deepEqual(seen, [{ [A]: ["one", null] }]);
  assert.deepEqual(kept(), { [A]: ["one", "two"] });
  server.release();
  await rest();
  assert.deepEqual(kept(), { [A]: [null, "two"] });
  queue.flush();
  await rest();
  assert.deepEqual(kept(), {});
});

test("the next page sends what the last one could not, first what may have arrived", async () => {
  server.mood = "loses answers";
  const first = open();
  put(first.queue, A, "one");
  await rest();
  put(first.queue, A, "two", { isTyping: true });
  put(first.queue, B, "three", { isTyping: true });
  closeTab();
  server.mood = null;
  const { queue, told } = open({ versions: server.versions });
  const restored = [...queue.restore()].map(([row, { text }]) => [row, text]);
  assert.deepEqual(restored, [
    [A, "two"],
    [B, "three"],
  ]);
  assert.equal(queue.size, 2);
  queue.send();
  await rest();
  assert.deepEqual(server.sent, [["one"], ["one", "three"], ["two"]]);
  assert.deepEqual(ids(server.requests[1])[0], ids(server.requests[0])[0]);
  assert.deepEqual(server.versions, { [A]: 2, [B]: 1 });
  assert.equal(told.last.state, "saved");
  assert.deepEqual(kept(), {});
});

test("two tabs that restore the same change write it once", async () => {
  server.mood = "unreachable";
  const { queue } = open();
  put(queue, A, "one");
  await rest();
  server.mood = null;
  const second = open();
  second.queue.restore();
  second.queue.send();
  await pass(1);
  assert.deepEqual(server.versions, { [A]: 1 });
  assert.equal(second.told.last.state, "saved");
  assert.equal(queue.size, 0);
});

test("without room on the device everything is sent all the same", async () => {
  globalThis.localStorage = new FullStorage();
  const { queue, told } = open();
  server.mood = "unreachable";
  put(queue, A, "one");
  await rest();
  assert.deepEqual(kept(), {});
  server.mood = null;
  await pass(1);
  assert.deepEqual(server.texts, { [A]: "one" });
  assert.equal(told.last.state, "saved");
});

test("without any storage everything is sent all the same", async () => {
  delete globalThis.localStorage;
  const { queue, told } = open();
  put(queue, A, "one");
  await rest();
  assert.equal(told.last.state, "saved");
});

// What the server refuses

test("a refused change stays here with the server's words, the others arrive", async () => {
  const { queue, told } = open();
  server.isHeld = true;
  put(queue, C, "first");
  put(queue, A, "refuse me");
  put(queue, B, "fine");
  server.release();
  await rest();
  assert.deepEqual(server.texts, { [C]: "first", [B]: "fine" });
  assert.deepEqual(told.last, { state: "failed", message: "Not like this.", count: 1 });
  assert.deepEqual(kept(), { [A]: [null, "refuse me"] });
  await pass(60);
  assert.equal(server.requests.length, 2); // nobody repeats what was refused
  put(queue, A, "better");
  await rest();
  assert.equal(server.texts[A], "better");
  assert.equal(told.last.state, "saved");
  assert.deepEqual(kept(), {});
});

test("what was typed while a change was being refused takes its place", async () => {
  const { queue, told } = open();
  server.isHeld = true;
  put(queue, A, "refuse me");
  put(queue, A, "better");
  server.release();
  await rest();
  assert.deepEqual(server.texts, { [A]: "better" });
  assert.equal(told.last.state, "saved");
});

test("a change that cannot be read holds up no other, however many there are", async () => {
  const { queue, told } = open();
  server.isHeld = true;
  put(queue, C, "first");
  await rest();
  put(queue, B, "fine");
  queue.put(A, note(A, "garbage", "unreadable"));
  put(queue, "note:4:d", "fine too");
  server.release();
  await rest();
  await pass(1);
  await pass(1);
  assert.deepEqual(server.texts, { [C]: "first", [B]: "fine", "note:4:d": "fine too" });
  assert.deepEqual(told.last, { state: "failed", message: "This cannot be read.", count: 1 });
  assert.deepEqual(kept(), { [A]: [null, "garbage"] });
  put(queue, A, "readable");
  await rest();
  assert.equal(told.last.state, "saved");
});

test("after such a change requests take many again", async () => {
  const { queue } = open();
  queue.put(A, note(A, "garbage", "unreadable"));
  await rest();
  await pass(1);
  put(queue, A, "readable");
  await rest();
  server.isHeld = true;
  put(queue, B, "one");
  put(queue, C, "two");
  put(queue, A, "three");
  server.release();
  await rest();
  assert.deepEqual(server.sent.slice(-1), [["two", "three"]]);
});

test("what was typed behind an unreadable change takes its place and its version", async () => {
  const { queue, told } = open();
  server.isHeld = true;
  queue.put(A, note(A, "garbage", "unreadable"));
  put(queue, A, "readable");
  server.release();
  await rest();
  await pass(1);
  assert.deepEqual(server.texts, { [A]: "readable" });
  assert.equal(told.last.state, "saved");
});

test("a text too long never leaves, says by how much, and waits on the device", async () => {
  const { queue, told } = open();
  put(queue, A, "x".repeat(21));
  put(queue, B, "fine");
  await rest();
  assert.deepEqual(server.sent, [["fine"]]);
  const message = "this text is too long by 1; keep it under 20 characters";
  assert.deepEqual(told.last, { state: "failed", message, count: 1 });
  const next = open();
  assert.deepEqual([...next.queue.restore().keys()], [A]);
  next.queue.send();
  await rest();
  assert.deepEqual(next.told.last, { state: "failed", message, count: 1 });
  put(next.queue, A, "short");
  await rest();
  assert.equal(server.texts[A], "short");
});

test("characters are counted as the server counts them", async () => {
  const { queue, told } = open();
  put(queue, A, "🙂".repeat(20));
  await rest();
  assert.equal(told.last.state, "saved");
});

// Who is logged in, and whether the card is open

test("when the log-in has run out everything waits for the next one and its token", async () => {
  for (const status of [401, 403]) {
    server = new Server();
    const { queue, told } = open();
    server.mood = status;
    put(queue, A, "one");
    await rest();
    assert.deepEqual(told.last, { state: "logged-out", message: "", count: 1 });
    assert.deepEqual(kept(), { [A]: ["one", null] });
    server.logIn("second");
    server.mood = null;
    await pass(1);
    assert.deepEqual(
      server.requests.map(({ token }) => token),
      ["first", "second"],
    );
    assert.equal(told.last.state, "saved");
  }
});

test("a closed card is not knocked at again, and what was typed is kept", async () => {
  const { queue, told } = open();
  server.mood = 409;
  put(queue, A, "one");
  await rest();
  assert.deepEqual(told.last, { state: "closed", message: "refused with 409", count: 1 });
  await pass(60);
  assert.equal(server.requests.length, 1);
  assert.deepEqual(kept(), { [A]: ["one", null] });
});

// Other windows

/** A window whose change of A another one has overtaken. */
async function overtaken() {
  const window = open();
  server.write(note(A, "theirs"));
  put(window.queue, A, "mine");
  await rest();
  return window;
}

test("where another window was faster nothing is overwritten and both are shown", async () => {
  const { queue, told } = await overtaken();
  assert.deepEqual(told.conflicts, [{ row: A, theirs: { text: "theirs" } }]);
  assert.deepEqual(told.last, { state: "conflict", message: "", count: 1 });
  assert.equal(queue.disputed.get(A).text, "mine");
  assert.deepEqual(server.texts, { [A]: "theirs" });
  assert.deepEqual(kept(), { [A]: [null, "mine"] });
});

test("keeping one's own writes it on top of theirs", async () => {
  const { queue, told } = await overtaken();
  queue.resolve(A, note(A, "mine"));
  await rest();
  assert.deepEqual(server.texts, { [A]: "mine" });
  assert.equal(told.last.state, "saved");
  assert.deepEqual(kept(), {});
});

test("taking theirs writes nothing and forgets one's own", async () => {
  const { queue, told } = await overtaken();
  queue.resolve(A, null);
  await rest();
  assert.equal(server.requests.length, 1);
  assert.equal(told.last.state, "saved");
  assert.deepEqual(kept(), {});
  put(queue, A, "later");
  await rest();
  assert.deepEqual(server.texts, { [A]: "later" });
});

test("the conflict holds the newest of one's own, and typing on does not settle it", async () => {
  const { queue, told } = open();
  server.write(note(A, "theirs"));
  server.isHeld = true;
  put(queue, A, "mine");
  put(queue, A, "mine, longer");
  server.release();
  await rest();
  assert.equal(queue.disputed.get(A).text, "mine, longer");
  put(queue, A, "mine, longest");
  put(queue, B, "elsewhere");
  await rest();
  assert.deepEqual(server.texts, { [A]: "theirs", [B]: "elsewhere" });
  assert.equal(queue.disputed.get(A).text, "mine, longest");
  assert.deepEqual(kept(), { [A]: [null, "mine, longest"] });
  assert.equal(told.last.state, "conflict");
  assert.equal(told.conflicts.length, 1);
});

test("what an earlier page typed on an older version overwrites nothing, typed anew either", async () => {
  server.mood = "unreachable";
  put(open().queue, A, "mine");
  await rest();
  closeTab();
  server.write(note(A, "theirs"));
  const second = open({ versions: server.versions });
  second.queue.restore();
  put(second.queue, A, "mine, longer");
  await rest();
  closeTab();
  server.mood = null;
  for (let tab = 1; tab <= 2; tab += 1) {
    const { queue, told } = open({ versions: server.versions });
    queue.restore();
    put(queue, A, "mine, longer still", { isTyping: true });
    queue.flush();
    await rest();
    assert.deepEqual(told.conflicts, [{ row: A, theirs: { text: "theirs" } }]);
    assert.deepEqual(server.texts, { [A]: "theirs" });
    assert.deepEqual(kept(), { [A]: [null, "mine, longer still"] });
    closeTab();
  }
});

test("nor does what takes the place of a refused change of an earlier page", async () => {
  server.mood = "unreachable";
  put(open().queue, A, "refuse me");
  await rest();
  closeTab();
  server.write(note(A, "theirs"));
  server.mood = null;
  const { queue, told } = open({ versions: server.versions });
  queue.restore();
  queue.send();
  put(queue, A, "better");
  await rest();
  assert.deepEqual(told.conflicts, [{ row: A, theirs: { text: "theirs" } }]);
  assert.deepEqual(server.texts, { [A]: "theirs" });
});

test("a row is idle only while nothing of it is here", async () => {
  const { queue } = open();
  assert.ok(queue.isIdle(A));
  put(queue, A, "typed", { isTyping: true });
  assert.ok(!queue.isIdle(A));
  queue.flush();
  assert.ok(!queue.isIdle(A)); // under way
  await rest();
  assert.ok(queue.isIdle(A));
  put(queue, A, "refuse me");
  await rest();
  assert.ok(!queue.isIdle(A));
  assert.ok(queue.isIdle(B));
  assert.ok(!(await overtaken()).queue.isIdle(A));
});
