import { decodeJwt, UnsecuredJWT } from 'jose';

/** @param {{ config: import('./config.js').Config, now: () => number }} options */
export function createAccessTokens({ config, now }) {
  return {
    /** @param {{ id: number, role: string }} account @returns {Promise<string>} */
    async sign(account) {
      // TODO: anybody can write such a token. See the README, 6 and 7.
      return new UnsecuredJWT({ role: account.role }).setSubject(String(account.id)).encode();
    },

    /** @returns {Promise<{ accountId: number, role: string } | undefined>} nothing when the token is not valid */
    async verify(token) {
      const { sub, role } = decodeJwt(token);
      return { accountId: Number(sub), role };
    },
  };
}
