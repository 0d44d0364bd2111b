// The marks on the page: one row each, "rating:12:split", with the values the server keeps of it.
import { around, part, parts } from "../parts.js";

/** @typedef {import("./requests.js").Values} Values */

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/**
 * The row that a field belongs to and what stands in it.
 * @param {Field} field
 * @returns {{ row: string, values: Values }}
 */
export function read(field) {
  const panel = around(field, "[data-panel]");
  const { question } = panel.dataset;
  if (field.matches("[data-rating]")) {
    const { key } = around(field, "[data-cell]").dataset;
    const state = field.dataset.rating;
    const level_key = state === "rated" ? field.value : null;
    return { row: `rating:${question}:${key}`, values: { state, level_key } };
  }
  if (field.matches("[data-note]")) {
    return { row: `note:${question}:${field.dataset.criterion}`, values: { text: field.value } };
  }
  if (field.matches("[data-tick]")) {
    const { tick, key } = field.dataset;
    const { checked } = /** @type {HTMLInputElement} */ (field);
    return { row: `${tick}:${question}:${key}`, values: { is_set: checked } };
  }
  const [chosen] = parts(panel, "[data-recommendation]:checked", HTMLInputElement);
  const recommendation = chosen?.value ?? null;
  const text = part(panel, "[data-reason]", HTMLTextAreaElement).value;
  return { row: "recommendation::", values: { recommendation, text } };
}

/**
 * @param {string} row
 * @param {Values} values
 * @returns {import("./requests.js").Operation}
 */
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

/**
 * @param {import("./requests.js").Operation} operation
 * @returns {Values}
 */
export function valuesOf(operation) {
  const { state, level, recommendation, text } = operation;
  return { state, level_key: level, is_set: state === "set", recommendation, text };
}

/**
 * Put values on the page as if they had been typed there.
 * @param {HTMLElement} room
 * @param {string} row
 * @param {Values} values
 */
export function show(room, row, values) {
  const [kind, question, key] = row.split(":");
  const panel = `[data-panel][data-question="${question}"]`;
  if (kind === "recommendation") {
    showRecommendation(room, values);
  } else if (kind === "note") {
    const selector = `${panel} [data-note][data-criterion="${key}"]`;
    const { text = "" } = values;
    for (const note of parts(room, selector, HTMLTextAreaElement)) {
      note.value = text;
      showNoted(note);
    }
  } else if (kind === "rating") {
    for (const cell of parts(room, `${panel} [data-cell][data-key="${key}"]`)) {
      showRating(room, cell, choiceOf(cell, values));
    }
  } else {
    const selector = `${panel} [data-tick="${kind}"][data-key="${key}"]`;
    for (const tick of parts(room, selector, HTMLInputElement)) {
      tick.checked = Boolean(values.is_set);
    }
  }
}

/**
 * @param {HTMLElement} room
 * @param {Values} values
 */
function showRecommendation(room, { recommendation, text }) {
  for (const radio of parts(room, "[data-recommendation]", HTMLInputElement)) {
    radio.checked = radio.value === recommendation;
  }
  part(room, "[data-reason]", HTMLTextAreaElement).value = text ?? "";
}

/**
 * @param {HTMLElement} cell
 * @param {Values} values
 */
function choiceOf(cell, { state, level_key }) {
  const choices = parts(cell, "[data-rating]", HTMLInputElement);
  const choice = choices.find(
    ({ dataset, value }) => dataset.rating === state && (state !== "rated" || value === level_key),
  );
  return choice ?? null;
}

/**
 * @param {HTMLElement} room
 * @param {HTMLElement} cell
 * @param {HTMLInputElement | null} choice
 */
function showRating(room, cell, choice) {
  for (const radio of parts(cell, "[data-rating]", HTMLInputElement)) {
    radio.checked = radio === choice;
  }
  part(cell, "[data-summary]").textContent = choice ? words(choice) : "Untouched";
  cell.toggleAttribute("data-is-rated", choice !== null);
  const panel = around(cell, "[data-panel]");
  const done = panel.querySelectorAll("[data-cell][data-is-rated]").length;
  const count = room.querySelector(`[data-done="${panel.id}"]`);
  if (count) {
    count.textContent = String(done);
  }
}

/** @param {Field} note */
export function showNoted(note) {
  note.closest("[data-cell]")?.toggleAttribute("data-is-noted", note.value.trim() !== "");
}

/**
 * "4 · Sound", or the words of a choice that is no level.
 * @param {HTMLInputElement} choice
 */
function words(choice) {
  const label = around(choice, "label");
  const level = label.querySelector(".level-label");
  return level
    ? `${part(label, ".level-digit").textContent} · ${level.textContent}`
    : part(label, ":scope > span:last-of-type").textContent;
}

/** @param {Element} element */
export function textOf(element) {
  return element.textContent.trim().replace(/\s+/g, " ");
}

/**
 * What a row is called and what values mean, for somebody who has to choose between two.
 * @param {HTMLElement} room
 * @param {string} row
 * @param {Values} values
 */
export function describe(room, row, values) {
  const [kind, question, key] = row.split(":");
  if (kind === "recommendation") {
    return { where: "Recommendation", what: describeRecommendation(room, values) };
  }
  const panel = part(room, `[data-panel][data-question="${question}"]`);
  const title = textOf(part(panel, "h2"));
  /** @type {HTMLElement | null} */
  const cell = panel.querySelector(`[data-cell][data-key="${key}"]`);
  const criterion = cell ? part(cell, "[data-open] > span").textContent : "";
  if (kind === "note") {
    const where = [title, criterion].filter(Boolean).join(", ");
    return { where: `Note on ${where}`, what: values.text || "Nothing" };
  }
  if (kind === "rating") {
    const choice = cell && choiceOf(cell, values);
    return { where: `${title}, ${criterion}`, what: choice ? words(choice) : "Untouched" };
  }
  const tick = part(panel, `[data-tick="${kind}"][data-key="${key}"]`);
  const name = textOf(around(tick, "label"));
  return { where: `${title}: ${name}`, what: values.is_set ? "Ticked" : "Not ticked" };
}

/**
 * @param {HTMLElement} room
 * @param {Values} values
 */
function describeRecommendation(room, { recommendation, text }) {
  const choices = parts(room, "[data-recommendation]", HTMLInputElement);
  const choice = choices.find(({ value }) => value === recommendation);
  return `${choice ? words(choice) : "No recommendation"}: ${text || "Nothing"}`;
}

/**
 * Half an emoji and NUL can be pasted, but no database keeps them.
 * @param {string} text
 */
function clean(text) {
  return (text.toWellFormed?.() ?? text).replaceAll("\0", "");
}
