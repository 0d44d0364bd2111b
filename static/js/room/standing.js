// Draws how things stand: the clocks, which question is being asked, who is in, what has ended.
import { part, parts } from "../parts.js";
import { textOf } from "./marks.js";
import { Teller } from "./teller.js";

/**
 * How things stand, as the server says it; instants are ISO 8601, null while something goes on.
 * @typedef {object} Now
 * @property {string} now
 * @property {string} state of the interview
 * @property {string} started
 * @property {string | null} ended
 * @property {string} due until when the cards are due, in words
 * @property {string | null} scorecard the state of one's own
 * @property {Record<string, Asked>} asked by question
 */

/**
 * When a question was asked; `clock` says it in words, `paused` is in seconds.
 * @typedef {{ at: string, clock: string, until: string | null, paused: number }} Asked
 */

/** @extends {Teller<{ say: [text: string], scorecard: [state: string | null] }>} */
export class Standing extends Teller {
  /** @param {HTMLElement} room */
  constructor(room) {
    super();
    this.room = room;
    this.slot = Number(room.dataset.slotMinutes) * 60;
    this.skew = 0; // milliseconds that this device's clock is ahead
    this.now = this.take(part(room, "[data-status]"));
    this.asking = this.runningId();
    setInterval(() => this.drawClocks(), 1000);
  }

  /**
   * @param {ParentNode} status
   * @returns {Now}
   */
  take(status) {
    const now = JSON.parse(part(status, "#room-standing", HTMLScriptElement).text);
    this.skew = Date.now() - Date.parse(now.now);
    return now;
  }

  /**
   * A fresh answer of the server.
   * @param {string} html
   */
  update(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const before = this.now;
    this.now = this.take(fresh.content);
    /** @type {HTMLTemplateElement | null} */
    const missing = fresh.content.querySelector("[data-missing]");
    if (missing) {
      this.room.querySelector("[data-missing-cards]")?.replaceChildren(missing.content);
    }
    part(this.room, "[data-status]").replaceChildren(fresh.content);
    this.draw();
    this.announce(before);
  }

  /** @param {Now} before */
  announce(before) {
    const asking = this.runningId();
    if (asking && asking !== this.asking) {
      this.tell("say", `Now being asked: ${titleOf(this.panelOf(asking))}`);
    }
    this.asking = asking;
    if (before.state === "live" && this.now.state !== "live") {
      this.tell("say", "The interview has ended");
    }
    if (before.scorecard !== this.now.scorecard) {
      this.tell("scorecard", this.now.scorecard);
    }
  }

  runningId() {
    return Object.entries(this.now.asked).find(([, { until }]) => until === null)?.[0];
  }

  get runningPanel() {
    const id = this.runningId();
    return id ? this.panelOf(id) : null;
  }

  /** @param {string | undefined} id */
  panelOf(id) {
    return part(this.room, `[data-panel][data-question="${id}"]`);
  }

  draw() {
    for (const each of parts(this.room, "[data-while-live]")) {
      each.hidden = this.now.state !== "live";
    }
    const isDue = this.now.ended !== null && this.now.scorecard === "open";
    part(this.room, "[data-has-ended]").hidden = !this.now.ended;
    part(this.room, "[data-is-due]").hidden = !isDue;
    if (isDue) {
      part(this.room, "[data-due]").textContent = this.now.due;
    }
    for (const item of parts(this.room, ".rail-item[data-question]")) {
      this.drawQuestion(item, this.now.asked[item.dataset.question ?? ""]);
    }
    this.drawAsking();
    this.drawClocks();
  }

  /**
   * @param {HTMLElement} item
   * @param {Asked | undefined} asked
   */
  drawQuestion(item, asked) {
    const panel = this.panelOf(item.dataset.question);
    const isRunning = asked?.until === null;
    const done = asked ? "done" : "not";
    item.dataset.asked = isRunning ? "now" : done;
    part(panel, "[data-asked]").textContent = asked ? sentenceOf(asked) : "";
    for (const form of parts(panel, "[data-ask]")) {
      part(form, "[data-ask-label]").textContent = asked ? "Ask again" : "Ask now";
      if (isRunning && form.contains(document.activeElement)) {
        part(panel, "h2").focus({ preventScroll: true });
      }
      form.hidden = isRunning || this.now.state !== "live";
    }
  }

  // The way to the question being asked, for whoever looks at another one.
  drawAsking() {
    const link = part(this.room, "[data-asking]", HTMLAnchorElement);
    const panel = this.runningPanel;
    link.hidden = !panel?.hidden;
    if (panel) {
      link.href = `#${panel.id}`;
      part(link, "[data-asking-title]").textContent = titleOf(panel);
    }
  }

  drawClocks() {
    const { started, ended, asked } = this.now;
    const now = Date.now() - this.skew;
    const seconds = between(started, ended, now);
    const left = this.slot - seconds;
    const remaining = part(this.room, "[data-remaining]");
    part(this.room, "[data-elapsed]").textContent = clock(seconds);
    remaining.textContent = left >= 0 ? `${clock(left)} left` : `${clock(-left)} over`;
    remaining.toggleAttribute("data-is-over", left < 0);
    for (const [id, answer] of Object.entries(asked)) {
      const item = part(this.room, `.rail-item[data-question="${id}"]`);
      const spent = between(answer.at, answer.until, now) - answer.paused;
      const place = part(item, "[data-spent]");
      const isRunning = answer.until === null;
      const running = `${clock(spent)} of ${item.dataset.minutes} min`;
      place.hidden = false;
      place.textContent = isRunning ? running : `${Math.round(spent / 60)} min`;
      place.toggleAttribute("data-is-over", spent > Number(item.dataset.minutes) * 60);
    }
  }
}

/** @param {Asked} asked */
function sentenceOf({ clock, until }) {
  return ` · ${until === null ? "being asked since" : "asked"} ${clock}`;
}

/** @param {HTMLElement} panel */
function titleOf(panel) {
  return textOf(part(panel, "h2"));
}

/**
 * Seconds from one instant to another, or to now.
 * @param {string} start
 * @param {string | null} end
 * @param {number} now
 */
export function between(start, end, now) {
  return Math.max(0, Math.round(((end ? Date.parse(end) : now) - Date.parse(start)) / 1000));
}

/** @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
