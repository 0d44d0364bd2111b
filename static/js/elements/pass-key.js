// <pass-key> around a form: asks the device for a passkey and sends its answer with the form.
// data-way is "create" or "get"; the server's options stand inside, or at data-options-url.
import { part } from "../parts.js";

class PassKey extends HTMLElement {
  connectedCallback() {
    const form = part(this, "form", HTMLFormElement);
    if (!("PublicKeyCredential" in window)) {
      part(this, "[data-unable]").hidden = false;
      return;
    }
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(form);
    });
  }

  /** @param {HTMLFormElement} form */
  async ask(form) {
    const problem = part(this, "[data-problem]");
    problem.hidden = true;
    try {
      const credential = await (this.dataset.way === "create" ? this.create(form) : this.get());
      const field = part(form, "[name=credential]", HTMLInputElement);
      field.value = JSON.stringify(/** @type {PublicKeyCredential} */ (credential).toJSON());
      form.submit();
    } catch {
      problem.hidden = false; // refused, timed out, or no passkey of this site on the device
    }
  }

  async get() {
    const { publicKey } = await this.options();
    return navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
    });
  }

  /** @param {HTMLFormElement} form */
  async create(form) {
    const { publicKey } = await this.options();
    if (form.querySelector("[name=passwordless]:checked")) {
      publicKey.authenticatorSelection.residentKey = "required";
      publicKey.authenticatorSelection.requireResidentKey = true;
      publicKey.authenticatorSelection.userVerification = "required";
    }
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
    });
  }

  async options() {
    const url = this.dataset.optionsUrl;
    if (!url) {
      const { request_options, creation_options } = JSON.parse(part(this, "script").textContent);
      return request_options ?? creation_options;
    }
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    return (await response.json()).request_options;
  }
}

customElements.define("pass-key", PassKey);
