/**
 * @param {object} options
 * @param {import('node:sqlite').DatabaseSync} options.db tables families and refresh_tokens, see src/db.js
 * @param {import('./config.js').Config} options.config
 * @param {() => number} options.now
 * @param {(entry: object) => void} options.log
 */
export function createRefreshTokens({ db, config, now, log }) {
  return {
    /** A new family. @returns {string} its first token */
    issue(accountId) {
      // TODO: everybody can count to this token. See the README, 8 to 12.
      return String(accountId);
    },

    /** @returns {{ accountId: number, token: string } | undefined} nothing when the token is refused */
    rotate(token) {
      return { accountId: Number(token), token };
    },

    /** Ends the family of this token, if there is one. */
    revoke(token) {},

    /** Ends all families of the account, except the one of `exceptToken`. */
    revokeAll(accountId, exceptToken) {},
  };
}
