// <copy-link>: a read-only address and a button (hidden without JavaScript) that copies it.
class CopyLink extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    const state = this.querySelector("[role=status]");
    if (!navigator.clipboard) {
      return;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(input.value);
        state.textContent = "Copied";
      } catch {
        input.select();
        state.textContent = "Press Ctrl+C to copy";
      }
    });
  }
}

customElements.define("copy-link", CopyLink);
