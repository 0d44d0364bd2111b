import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { A, B, C, closeTab, ids, kept, note, open, put, URL } from "./card.js";
import { FullStorage, pass, rest, Server, Storage, stopClocks } from "./edges.js";

let server;

beforeEach(() => {
  stopClocks();
  server = new Server();
  globalThis.localStorage = new Storage();
});

afterEach(() => mock.timers.reset());

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

test("a text says whether it is still being typed", async () => {
  const { queue } = open();
  put(queue, A, "ty", { isTyping: true });
  queue.flush();
  await rest();
  put(queue, A, "typed");
  await rest();
  const said = server.requests.flatMap(({ operations }) => operations);
  assert.deepEqual(
    said.map(({ text, is_typing = false }) => [text, is_typing]),
    [
      ["ty", true],
      ["typed", false],
    ],
  );
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
