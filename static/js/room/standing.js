// Draws how things stand: the clocks, which question is being asked, who is in, what has ended.
export class Standing extends EventTarget {
  constructor(room) {
    super();
    this.room = room;
    this.slot = Number(room.dataset.slotMinutes) * 60;
    this.now = this.take(room.querySelector("[data-status]"));
    this.asking = this.runningId();
    setInterval(() => this.drawClocks(), 1000);
  }

  take(part) {
    const now = JSON.parse(part.querySelector("#room-standing").textContent);
    this.skew = Date.now() - Date.parse(now.now);
    return now;
  }

  // A fresh answer of the server, as HTML.
  update(html) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    const before = this.now;
    this.now = this.take(fresh.content);
    const missing = fresh.content.querySelector("[data-missing]");
    if (missing) {
      this.room.querySelector("[data-missing-cards]")?.replaceChildren(missing.content);
    }
    this.room.querySelector("[data-status]").replaceChildren(fresh.content);
    this.draw();
    this.announce(before);
  }

  announce(before) {
    const asking = this.runningId();
    if (asking && asking !== this.asking) {
      this.tell("say", `Now being asked: ${this.titleOf(this.panelOf(asking))}`);
    }
    this.asking = asking;
    if (before.state === "live" && this.now.state !== "live") {
      this.tell("say", "The interview has ended");
    }
    if (before.card !== this.now.card) {
      this.tell("card", this.now.card);
    }
  }

  runningId() {
    const isRunning = ([, asked]) => asked.until === null;
    return Object.entries(this.now.asked).find(isRunning)?.[0];
  }

  get runningPanel() {
    const id = this.runningId();
    return id && this.panelOf(id);
  }

  panelOf(id) {
    return this.room.querySelector(`[data-panel][data-question="${id}"]`);
  }

  titleOf(panel) {
    return panel.querySelector("h2").textContent.trim().replace(/\s+/g, " ");
  }

  draw() {
    for (const part of this.room.querySelectorAll("[data-while-live]")) {
      part.hidden = this.now.state !== "live";
    }
    const isDue = this.now.ended && this.now.card === "open";
    this.room.querySelector("[data-has-ended]").hidden = !this.now.ended;
    this.room.querySelector("[data-is-due]").hidden = !isDue;
    if (isDue) {
      this.room.querySelector("[data-due]").textContent = this.now.due;
    }
    for (const item of this.room.querySelectorAll(".rail-item[data-question]")) {
      this.drawQuestion(item, this.now.asked[item.dataset.question]);
    }
    this.drawAsking();
    this.drawClocks();
  }

  drawQuestion(item, asked) {
    const panel = this.panelOf(item.dataset.question);
    const isRunning = asked?.until === null;
    item.dataset.asked = !asked ? "not" : isRunning ? "now" : "done";
    const since = isRunning ? "being asked since" : "asked";
    panel.querySelector("[data-asked]").textContent = asked ? ` · ${since} ${asked.clock}` : "";
    const form = panel.querySelector("[data-ask]");
    if (form) {
      if (isRunning && form.contains(document.activeElement)) {
        panel.querySelector("h2").focus({ preventScroll: true });
      }
      form.hidden = isRunning || this.now.state !== "live";
      form.querySelector("[data-ask-label]").textContent = asked ? "Ask again" : "Ask now";
    }
  }

  // The way to the question being asked, for whoever looks at another one.
  drawAsking() {
    const link = this.room.querySelector("[data-asking]");
    const panel = this.runningPanel;
    link.hidden = !panel || !panel.hidden;
    if (panel) {
      link.href = `#${panel.id}`;
      link.querySelector("[data-asking-title]").textContent = this.titleOf(panel);
    }
  }

  drawClocks() {
    const { started, ended, asked } = this.now;
    const now = Date.now() - this.skew;
    const seconds = between(started, ended, now);
    const left = this.slot - seconds;
    const remaining = this.room.querySelector("[data-remaining]");
    this.room.querySelector("[data-elapsed]").textContent = clock(seconds);
    remaining.textContent = left >= 0 ? `${clock(left)} left` : `${clock(-left)} over`;
    remaining.toggleAttribute("data-is-over", left < 0);
    for (const [id, answer] of Object.entries(asked)) {
      const item = this.room.querySelector(`.rail-item[data-question="${id}"]`);
      const spent = between(answer.at, answer.until, now) - answer.paused;
      const place = item.querySelector("[data-spent]");
      const isRunning = answer.until === null;
      const running = `${clock(spent)} of ${item.dataset.minutes} min`;
      place.hidden = false;
      place.textContent = isRunning ? running : `${Math.round(spent / 60)} min`;
      place.toggleAttribute("data-is-over", spent > Number(item.dataset.minutes) * 60);
    }
  }

  tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

// Seconds from one instant to another, or to now.
function between(start, end, now) {
  return Math.max(0, Math.round(((end ? Date.parse(end) : now) - Date.parse(start)) / 1000));
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.max(0, seconds) % 60).padStart(2, "0")}`;
}
