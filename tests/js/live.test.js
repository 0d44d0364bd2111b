import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Live } from "../../static/js/room/live.js";
import { pass } from "./edges.js";

const URL = "/interviews/7/room/status";
const FORM = { action: "/interviews/7/ask/3" };

let answer; // what the server says next
let asked; // what it was asked
let told;
let live;

/** An answer as fetch gives it; what a test does not name is as usual. */
function response({ status = 200, html = "", state = null, ...more } = {}) {
  const text = async () => html;
  const headers = new Headers(state ? { ETag: state } : {});
  const ok = status >= 200 && status < 300;
  return { status, ok, type: "basic", redirected: false, url: URL, headers, text, ...more };
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "AbortSignal.timeout"] });
  asked = [];
  told = [];
  answer = async () => response({ html: "<p>all well</p>" });
  globalThis.document = Object.assign(new EventTarget(), { cookie: "csrftoken=t", hidden: false });
  globalThis.window = new EventTarget();
  globalThis.fetch = (url, { method = "GET", headers = {} }) => {
    asked.push([method, url, headers["X-CSRFToken"] ?? headers["If-None-Match"]]);
    return answer();
  };
  live = new Live(URL);
  for (const kind of ["standing", "unchanged", "not-asked", "offline", "logged-out", "gone"]) {
    live.hear(kind, (...details) => told.push([kind, ...details]));
  }
});

afterEach(() => mock.timers.reset());

test("it asks every four seconds, and at once when somebody comes back to the page", async () => {
  live.start();
  await pass(4);
  await pass(4);
  assert.deepEqual(asked, Array(2).fill(["GET", URL, undefined]));
  assert.deepEqual(told, Array(2).fill(["standing", "<p>all well</p>"]));
  document.dispatchEvent(new Event("visibilitychange"));
  window.dispatchEvent(new Event("focus"));
  window.dispatchEvent(new Event("online"));
  assert.equal(asked.length, 5);
  await pass(0);
  document.hidden = true;
  await pass(4);
  assert.equal(asked.length, 5); // nobody looks
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  await pass(0);
  await pass(4);
  assert.equal(asked.length, 7);
});

test("it says what it was told last, and asks less often while that is the newest", async () => {
  answer = async () => response({ html: "first", state: 'W/"a.1"' });
  live.start();
  await pass(4);
  answer = async () => response({ status: 304 });
  for (const seconds of [4, 5, 6.25, 7.8125, 9.765625, 12, 12]) {
    await pass(seconds);
  }
  assert.deepEqual(asked.slice(1), Array(7).fill(["GET", URL, 'W/"a.1"']));
  assert.deepEqual(told, [["standing", "first"], ...Array(7).fill(["unchanged"])]);
  answer = async () => response({ html: "second", state: 'W/"a.2"' });
  await pass(12);
  await pass(4);
  assert.deepEqual(told.slice(8), Array(2).fill(["standing", "second"]));
});

test("on a slow line the next look waits for the answer", async () => {
  const slow = Promise.withResolvers();
  answer = () => slow.promise;
  live.start();
  await pass(4);
  await pass(60);
  assert.equal(asked.length, 1);
  slow.resolve(response({ html: "late" }));
  await pass(0);
  assert.deepEqual(told, [["standing", "late"]]);
});

test("an answer that a newer one has overtaken is dropped", async () => {
  const slow = Promise.withResolvers();
  answer = () => slow.promise;
  const first = live.look();
  answer = async () => response({ html: "newer" });
  await live.look();
  slow.resolve(response({ html: "older" }));
  await first;
  assert.deepEqual(told, [["standing", "newer"]]);
});

test("asking a question posts with the token and shows how things stand then", async () => {
  await live.ask(FORM);
  assert.deepEqual(asked, [["POST", FORM.action, "t"]]);
  assert.deepEqual(told, [["standing", "<p>all well</p>"]]);
});

test("what went wrong is told as what it is", async () => {
  const loggedOut = [["logged-out"], ["not-asked", "you have been logged out"]];
  const cases = [
    [{ type: "opaqueredirect", status: 0, ok: false }, loggedOut],
    [{ status: 403 }, loggedOut],
    [{ redirected: true, url: "/accounts/login/" }, loggedOut],
    [{ status: 404 }, [["gone"], ["not-asked", "the server refused"]]],
    [{ status: 409 }, [["not-asked", "the interview is not live"]]],
    [{ status: 500 }, [["not-asked", "the server refused"]]],
  ];
  for (const [given, expected] of cases) {
    told = [];
    answer = async () => response(given);
    await live.ask(FORM);
    assert.deepEqual(told, expected);
  }
});

test("without a connection it says so", async () => {
  answer = async () => {
    throw new TypeError("Failed to fetch");
  };
  await live.look();
  assert.deepEqual(told, [["offline"]]);
});
