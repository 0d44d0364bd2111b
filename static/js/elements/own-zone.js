// <own-zone>: a select of time zones that offers the device's own, until somebody has chosen one.
import { part } from "../parts.js";

class OwnZone extends HTMLElement {
  connectedCallback() {
    if ("chosen" in this.dataset) {
      return;
    }
    const select = part(this, "select", HTMLSelectElement);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    // Browsers call some zones by older names, such as Asia/Calcutta.
    if (zone && ![...select.options].some((option) => option.value === zone)) {
      select.prepend(new Option(`${zone.replaceAll("_", " ")}, as on this device`, zone));
    }
    select.value = zone || select.value;
  }
}

customElements.define("own-zone", OwnZone);
