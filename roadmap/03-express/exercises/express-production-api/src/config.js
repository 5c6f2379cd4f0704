/**
 * @typedef {object} Config
 * @property {boolean} production
 * @property {number} port
 * @property {string} [databaseUrl] undefined: the embedded MongoDB
 * @property {number} trustProxy how many proxies stand in front
 * @property {string[]} corsOrigins
 * @property {number} shutdownMs how long requests under way may take when the process has to end
 */

/**
 * @param {Record<string, string | undefined>} env
 * @returns {Readonly<Config>}
 */
export function loadConfig(env) {
  // TODO: it believes everything.
  return {
    production: env.NODE_ENV === 'production',
    port: parseInt(env.PORT),
    databaseUrl: env.MONGODB_URL,
    trustProxy: env.TRUST_PROXY,
    corsOrigins: [],
    shutdownMs: 10_000,
  };
}
