// <leave-guard> around a form: asks before leaving while something typed has not been sent.
// With data-is-dirty it stands around what the server has refused.
class LeaveGuard extends HTMLElement {
  isDirty = false;

  connectedCallback() {
    this.isDirty = this.hasAttribute("data-is-dirty");
    this.addEventListener("input", () => {
      this.isDirty = true;
    });
    this.addEventListener("submit", () => {
      this.isDirty = false;
    });
    window.addEventListener("beforeunload", this.ask);
  }

  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.ask);
  }

  /** @param {Event} event */
  ask = (event) => {
    if (this.isDirty) {
      event.preventDefault();
    }
  };
}

customElements.define("leave-guard", LeaveGuard);
