// <trouble-notice>: says on the page what an htmx request could not do, in the server's own words.
const FALLBACK = "The server did not answer. What you typed is still here; try again.";

export class TroubleNotice extends HTMLElement {
  connectedCallback() {
    hear("htmx:responseError", ({ xhr }) => this.show(xhr.responseText));
    hear("htmx:sendError", () => this.show());
    hear("htmx:timeout", () => this.show());
    hear("htmx:afterRequest", ({ successful }) => {
      if (successful) {
        this.replaceChildren();
      }
    });
  }

  // The server's answer, when there was one, holds its words.
  show(answer = "") {
    const page = new DOMParser().parseFromString(answer, "text/html");
    const reason = page.querySelector("[role=alert]")?.textContent.trim();
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.dataset.tone = "error";
    notice.setAttribute("role", "alert");
    notice.textContent = reason || FALLBACK;
    this.replaceChildren(notice);
  }
}

customElements.define("trouble-notice", TroubleNotice);

/**
 * @param {string} name
 * @param {(detail: { xhr: XMLHttpRequest, successful: boolean }) => void} listener
 */
function hear(name, listener) {
  document.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
}
