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

if (reader !== undefined) {
  try {
    localStorage.setItem(KEY, reader);
  } catch {
    // Without storage only the server's answers say who is there.
  }
}
if (reader) {
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
