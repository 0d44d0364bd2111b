// <leave-guard> around a form: asks before leaving while something typed has not been sent.
class LeaveGuard extends HTMLElement {
  connectedCallback() {
    this.isDirty = false;
    this.addEventListener("input", () => {
      this.isDirty = true;
    });
    this.addEventListener("submit", () => {
      this.isDirty = false;
    });
    this.ask = (event) => {
      if (this.isDirty) {
        event.preventDefault();
      }
    };
    window.addEventListener("beforeunload", this.ask);
  }

  disconnectedCallback() {
    window.removeEventListener("beforeunload", this.ask);
  }
}

customElements.define("leave-guard", LeaveGuard);
