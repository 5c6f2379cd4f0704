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
  const problems = [];
  const read = (name, fallback, accepts, expected, parse = (text) => text) => {
    const text = env[name]?.trim();
    if (!text) return fallback;
    if (accepts(text)) return parse(text);
    problems.push(`${name} must be ${expected}`);
    return undefined;
  };
  const integer = (name, fallback, min, max) => read(
    name, fallback, (text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max, `a whole number from ${min} to ${max}`, Number,
  );
  const list = (text) => text.split(',').map((part) => part.trim());
  const isOrigin = (text) => URL.canParse(text) && new URL(text).origin === text;

  const production = env.NODE_ENV === 'production';
  const config = {
    production,
    port: integer('PORT', 3000, 0, 65_535),
    databaseUrl: read('MONGODB_URL', undefined, (text) => /^mongodb(\+srv)?:\/\/./.test(text), 'a URL that begins with mongodb:// or mongodb+srv://'),
    trustProxy: integer('TRUST_PROXY', 0, 0, 9),
    corsOrigins: Object.freeze(read('CORS_ORIGINS', [], (text) => list(text).every(isOrigin), 'origins such as https://app.example, with commas between', list)),
    shutdownMs: integer('SHUTDOWN_MS', 10_000, 0, 60_000),
  };
  if (production && !env.MONGODB_URL?.trim()) problems.push('MONGODB_URL is missing');
  if (problems.length > 0) throw new Error(`The configuration is not usable:\n  ${problems.join('\n  ')}`);
  return Object.freeze(config);
}
