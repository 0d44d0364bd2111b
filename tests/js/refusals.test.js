import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { A, B, C, closeTab, kept, note, open, put } from "./card.js";
import { pass, rest, Server, Storage, stopClocks } from "./edges.js";

let server;

beforeEach(() => {
  stopClocks();
  server = new Server();
  globalThis.localStorage = new Storage();
});

afterEach(() => mock.timers.reset());

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
