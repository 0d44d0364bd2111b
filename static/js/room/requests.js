// What every request of the room needs: the token, and what a refusal means.
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
