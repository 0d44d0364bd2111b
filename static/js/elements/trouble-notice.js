// <trouble-notice>: says on the page what an htmx request could not do, in the server's own words.
const FALLBACK = "The server did not answer. What you typed is still here; try again.";

class TroubleNotice extends HTMLElement {
  connectedCallback() {
    document.addEventListener("htmx:responseError", (event) => this.show(event.detail.xhr));
    document.addEventListener("htmx:sendError", () => this.show(null));
    document.addEventListener("htmx:timeout", () => this.show(null));
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) {
        this.replaceChildren();
      }
    });
  }

  show(request) {
    const answer = new DOMParser().parseFromString(request?.responseText ?? "", "text/html");
    const reason = answer.querySelector("[role=alert]")?.textContent.trim();
    const notice = document.createElement("div");
    notice.className = "notice";
    notice.dataset.tone = "error";
    notice.setAttribute("role", "alert");
    notice.textContent = reason || FALLBACK;
    this.replaceChildren(notice);
  }
}

customElements.define("trouble-notice", TroubleNotice);
