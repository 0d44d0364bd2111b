// What every request of the room needs: the form of a change, the token, and what a refusal means.
/**
 * What stands in a row. Which values count depends on its kind.
 * @typedef {object} Values
 * @property {string} [state] of a rating; without one it is untouched
 * @property {string | null} [level_key]
 * @property {boolean} [is_set] of a key point or probe
 * @property {string | null} [recommendation]
 * @property {string} [text]
 */

/**
 * What is to become of one row. Which fields count depends on the kind.
 * @typedef {object} Operation
 * @property {string} kind
 * @property {number} [question]
 * @property {string} [criterion]
 * @property {string} [key]
 * @property {string} [state]
 * @property {string | null} [level]
 * @property {string | null} [recommendation]
 * @property {string} [text]
 * @property {boolean} [is_typing] whether the text is still being typed
 */

/**
 * An operation on its way, made on a version of its row.
 * @typedef {Operation & { op_id: string, expected_version: number }} Change
 */

export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  get isUnreadable() {
    return this.status === 400 || this.status === 413 || this.status === 422;
  }

  // A session that ended answers 401; one renewed in another tab needs the new token: 403.
  get isLoggedOut() {
    return this.status === 401 || this.status === 403;
  }
}

/** @param {Response} response */
export async function refusalOf(response) {
  if (response.status === 404) {
    return new Refusal(404, "you are logged in as somebody else, or no longer on this panel");
  }
  try {
    return new Refusal(response.status, (await response.json()).detail ?? "");
  } catch {
    return new Refusal(response.status, "");
  }
}

export function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}
