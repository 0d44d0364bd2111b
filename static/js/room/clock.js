// Elapsed and remaining time of the interview, counted from the server's clock.
export function startClock(room) {
  const elapsed = room.querySelector("[data-elapsed]");
  if (!elapsed) {
    return;
  }
  const skew = Date.now() - Date.parse(room.dataset.now);
  const started = Date.parse(room.dataset.started);
  const ended = room.dataset.ended ? Date.parse(room.dataset.ended) : null;
  const slot = Number(room.dataset.slotMinutes) * 60;
  const remaining = room.querySelector("[data-remaining]");
  const draw = () => {
    const now = ended ?? Date.now() - skew;
    const seconds = Math.max(0, Math.round((now - started) / 1000));
    elapsed.textContent = minutes(seconds);
    const left = slot - seconds;
    remaining.textContent = left >= 0 ? `${minutes(left)} left` : `${minutes(-left)} over`;
    remaining.toggleAttribute("data-is-over", left < 0);
  };
  draw();
  if (ended === null) {
    setInterval(draw, 1000);
  }
}

function minutes(seconds) {
  const rest = String(seconds % 60).padStart(2, "0");
  return `${Math.floor(seconds / 60)}:${rest}`;
}
