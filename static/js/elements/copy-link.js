// <copy-link>: a read-only address and a button (hidden without JavaScript) that copies it.
import { part } from "../parts.js";

class CopyLink extends HTMLElement {
  connectedCallback() {
    const input = part(this, "input", HTMLInputElement);
    const button = part(this, "button");
    const state = part(this, "[role=status]");
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
