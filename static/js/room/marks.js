// The marks on the page: one row each, "rating:12:split", with the values the server keeps of it.

// The row that a field belongs to and what stands in it.
export function read(field) {
  const question = field.closest("[data-panel]").dataset.question;
  if (field.matches("[data-rating]")) {
    const { key } = field.closest("[data-cell]").dataset;
    const state = field.dataset.rating;
    const level_key = state === "rated" ? field.value : null;
    return { row: `rating:${question}:${key}`, values: { state, level_key } };
  }
  if (field.matches("[data-note]")) {
    return { row: `note:${question}:${field.dataset.criterion}`, values: { text: field.value } };
  }
  if (field.matches("[data-tick]")) {
    const { tick, key } = field.dataset;
    return { row: `${tick}:${question}:${key}`, values: { is_set: field.checked } };
  }
  const panel = field.closest("[data-panel]");
  const recommendation = panel.querySelector("[data-recommendation]:checked")?.value ?? null;
  const text = panel.querySelector("[data-reason]").value;
  return { row: "recommendation::", values: { recommendation, text } };
}

export function operationOf(row, values) {
  const [kind, question, key] = row.split(":");
  const place = { kind, question: Number(question) };
  const text = clean(values.text ?? "");
  switch (kind) {
    case "rating":
      return {
        ...place,
        criterion: key,
        state: values.state || "cleared",
        level: values.level_key ?? null,
      };
    case "note":
      return { ...place, criterion: key, text };
    case "recommendation":
      return { kind, recommendation: values.recommendation ?? null, text };
    default:
      return { ...place, key, state: values.is_set ? "set" : "unset" };
  }
}

export function valuesOf(operation) {
  const { state, level, recommendation, text } = operation;
  return { state, level_key: level, is_set: state === "set", recommendation, text };
}

// Put values on the page as if they had been typed there.
export function show(room, row, values) {
  const [kind, question, key] = row.split(":");
  const panel = room.querySelector(`[data-panel][data-question="${question}"]`);
  if (kind === "recommendation") {
    for (const radio of room.querySelectorAll("[data-recommendation]")) {
      radio.checked = radio.value === values.recommendation;
    }
    room.querySelector("[data-reason]").value = values.text ?? "";
  } else if (kind === "note") {
    const note = panel?.querySelector(`[data-note][data-criterion="${key}"]`);
    if (note) {
      note.value = values.text ?? "";
      showNoted(note);
    }
  } else if (kind === "rating") {
    const cell = panel?.querySelector(`[data-cell][data-key="${key}"]`);
    if (cell) {
      showRating(room, cell, choiceOf(cell, values));
    }
  } else {
    const tick = panel?.querySelector(`[data-tick="${kind}"][data-key="${key}"]`);
    if (tick) {
      tick.checked = Boolean(values.is_set);
    }
  }
}

export function choiceOf(cell, { state, level_key }) {
  const choices = [...cell.querySelectorAll("[data-rating]")];
  const isChosen = (choice) =>
    choice.dataset.rating === state && (state !== "rated" || choice.value === level_key);
  return choices.find(isChosen) ?? null;
}

export function showRating(room, cell, choice) {
  for (const radio of cell.querySelectorAll("[data-rating]")) {
    radio.checked = radio === choice;
  }
  cell.querySelector("[data-summary]").textContent = choice ? words(choice) : "Untouched";
  cell.toggleAttribute("data-is-rated", choice !== null);
  const panel = cell.closest("[data-panel]");
  const done = panel.querySelectorAll("[data-cell][data-is-rated]").length;
  const count = room.querySelector(`[data-done="${panel.id}"]`);
  if (count) {
    count.textContent = done;
  }
}

export function showNoted(note) {
  note.closest("[data-cell]")?.toggleAttribute("data-is-noted", note.value.trim() !== "");
}

// "4 · Sound", or the words of a choice that is no level.
export function words(choice) {
  const label = choice.closest("label");
  const level = label.querySelector(".level-label");
  const name = label.querySelector(":scope > span:last-of-type").textContent;
  return level ? `${label.querySelector(".level-digit").textContent} · ${level.textContent}` : name;
}

// What a row is called and what values mean, for somebody who has to choose between two.
export function describe(room, row, values) {
  const [kind, question, key] = row.split(":");
  const panel = room.querySelector(`[data-panel][data-question="${question}"]`);
  const title = panel?.querySelector("h2").textContent.trim().replace(/\s+/g, " ") ?? "";
  const cell = panel?.querySelector(`[data-cell][data-key="${key}"]`);
  const part = cell?.querySelector("[data-open] > span").textContent ?? "";
  const text = values.text || "Nothing";
  switch (kind) {
    case "rating": {
      const choice = choiceOf(cell, values);
      return { where: `${title}, ${part}`, what: choice ? words(choice) : "Untouched" };
    }
    case "note":
      return { where: `Note on ${[title, part].filter(Boolean).join(", ")}`, what: text };
    case "recommendation": {
      const radio = room.querySelector(`[data-recommendation][value="${values.recommendation}"]`);
      const name = radio ? words(radio) : "No recommendation";
      return { where: "Recommendation", what: `${name}: ${text}` };
    }
    default: {
      const tick = panel.querySelector(`[data-tick="${kind}"][data-key="${key}"]`);
      const name = tick.closest("label").textContent.trim().replace(/\s+/g, " ");
      return { where: `${title}: ${name}`, what: values.is_set ? "Ticked" : "Not ticked" };
    }
  }
}

// Half an emoji and NUL can be pasted, but no database keeps them.
function clean(text) {
  return (text.toWellFormed?.() ?? text).replaceAll("\0", "");
}
