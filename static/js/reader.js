// Whose page this is. When nobody or somebody else is logged in in this browser by now, in whichever
// tab and however the page came back, it is covered until its reader is there again: nothing on it
// shows, and nothing typed is lost. Pages that say no reader are nobody's secret.
import { part, parts } from "./parts.js";
import { csrfToken } from "./room/requests.js";

const KEY = "plumbline-reader";
const NOBODY = "";

/** @type {HTMLMetaElement | null} */
const said = document.querySelector("meta[name=reader]");
const reader = said?.content;
const title = document.title;

/** Who is logged in in this browser, as the page opened last was told; null when unknown. */
function present() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function check() {
  const now = present();
  if (now === null || now === reader) {
    uncover();
  } else {
    cover(now === NOBODY ? "[data-nobody]" : "[data-other]");
  }
}

/** @param {string} state */
function cover(state) {
  const dialog = part(document, "[data-cover]", HTMLDialogElement);
  for (const each of parts(dialog, "[data-nobody], [data-other]")) {
    each.hidden = !each.matches(state);
  }
  document.title = "Plumbline";
  if (!dialog.open) {
    dialog.showModal();
  }
}

function uncover() {
  const dialog = part(document, "[data-cover]", HTMLDialogElement);
  if (dialog.open) {
    dialog.close();
    document.title = title;
    // Logging in anew has changed the token that every form of this page carries.
    for (const field of parts(document, "[name=csrfmiddlewaretoken]", HTMLInputElement)) {
      field.value = csrfToken();
    }
  }
}

// A copy that the browser kept says who was here then, not who is.
function isOld() {
  const [entry] = performance.getEntriesByType("navigation");
  const { type, transferSize } = /** @type {PerformanceNavigationTiming} */ (entry);
  return type === "back_forward" || transferSize === 0;
}

if (reader !== undefined && !isOld()) {
  try {
    localStorage.setItem(KEY, reader);
  } catch {
    // Without storage only the server's answers say who is there.
  }
}
// Going back, Chromium fills a page with what was typed on it before, whoever reads it now. Not by
// history.state: replacing that would make the browser forget a form that came back.
function emptyAnothers() {
  if (present() === null) {
    return; // without storage nobody knows
  }
  const place = `${KEY}:${window.navigation?.currentEntry?.key}`;
  const before = sessionStorage.getItem(place);
  if (before !== null && before !== reader) {
    for (const form of document.forms) {
      form.reset();
    }
    for (const text of parts(document, "textarea", HTMLTextAreaElement)) {
      text.value = text.defaultValue;
    }
  }
  sessionStorage.setItem(place, reader ?? NOBODY);
}

if (reader) {
  window.addEventListener("pageshow", emptyAnothers);
  part(document, "[data-cover]").addEventListener("close", check); // Escape opens nothing
  window.addEventListener("storage", check);
  document.addEventListener("visibilitychange", check);
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && present() === null) {
      location.reload();
    } else {
      check();
    }
  });
}
