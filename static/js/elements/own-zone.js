// <own-zone>: a select of time zones that offers the device's own, until somebody has chosen one.
import { part } from "../parts.js";

class OwnZone extends HTMLElement {
  connectedCallback() {
    const select = part(this, "select", HTMLSelectElement);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const isOffered = [...select.options].some((option) => option.value === zone);
    if (isOffered && !("chosen" in this.dataset)) {
      select.value = zone;
    }
  }
}

customElements.define("own-zone", OwnZone);
