/**
 * Tells whoever listens; `Told` says which news there are and what comes with each.
 * @template {Record<string, unknown[]>} Told
 */
export class Teller extends EventTarget {
  /**
   * @template {keyof Told & string} Kind
   * @param {Kind} kind
   * @param {Told[Kind]} details
   */
  tell(kind, ...details) {
    this.dispatchEvent(new CustomEvent(kind, { detail: details }));
  }

  /**
   * @template {keyof Told & string} Kind
   * @param {Kind} kind
   * @param {(...details: Told[Kind]) => void} listener
   */
  hear(kind, listener) {
    this.addEventListener(kind, (event) => {
      listener(.../** @type {CustomEvent<Told[Kind]>} */ (event).detail);
    });
  }
}
