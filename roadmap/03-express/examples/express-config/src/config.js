import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

// #region load
/** Reads all of the configuration, once. Throws one error that lists all that is wrong. */
export function loadConfig(env) {
  const problems = [];
  const read = (name, parse, fallback) => {
    const text = env[name]?.trim();
    if (!text && fallback !== undefined) return fallback;
    if (!text) return void problems.push(`${name} is missing`);
    const value = parse(text);
    if (value === undefined) problems.push(`${name} must be ${parse.expects}`);
    return value;
  };

  const production = env.NODE_ENV === 'production';
  const randomSecret = production ? undefined : randomBytes(32).toString('hex');
  const config = {
    production,
    port: read('PORT', integer(0, 65_535), 3000),
    trustProxy: read('TRUST_PROXY', trustProxy, false),
    bodyLimitKb: read('BODY_LIMIT_KB', integer(1, 10_240), 100),
    deadlineMs: read('DEADLINE_MS', integer(100, 60_000), 10_000),
    sessionSecret: read('SESSION_SECRET', secret, randomSecret),
  };
  if (problems.length > 0) {
    throw new Error(`The configuration is not usable:\n  ${problems.join('\n  ')}`);
  }
  return Object.freeze(config);
}
// #endregion

// #region parsers
function integer(min, max) {
  const parse = (text) => {
    const value = Number(text);
    return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
  };
  return Object.assign(parse, { expects: `a whole number from ${min} to ${max}` });
}

/** A number of proxies, or their addresses: '1' must become 1, not the address 0.0.0.1. */
function trustProxy(text) {
  if (/^\d$/.test(text)) return Number(text);
  const list = text.split(',').map((part) => part.trim());
  const named = ['loopback', 'linklocal', 'uniquelocal'];
  const known = (part) => named.includes(part) || isIP(part.split('/')[0]);
  return list.every(known) ? list : undefined;
}
trustProxy.expects = 'a number of proxies, or a list of addresses (loopback, 10.0.0.0/8)';
// #endregion

const secret = (text) => (text.length >= 32 ? text : undefined);
secret.expects = 'at least 32 characters long';

/** For the first line of the log. Says that there is a secret, not which. */
export const describe = (config) => ({ ...config, sessionSecret: `(${config.sessionSecret.length} characters)` });
