// #region serialize
/** One `Set-Cookie` value. What protects is on until you say otherwise. */
export function serialize(name, value, options = {}) {
  const { maxAge, domain, path = '/', secure = true, httpOnly = true, sameSite = 'Lax' } = options;
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError(`${name} cannot be the name of a cookie.`);
  if (name.startsWith('__Host-') && (domain || path !== '/' || !secure)) {
    throw new TypeError('__Host- demands Secure and Path=/, and forbids Domain: browsers would drop it.');
  }
  const parts = [`${name}=${encodeURIComponent(value)}`, `Path=${path}`];
  if (domain) parts.push(`Domain=${domain}`);
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`); // seconds
  if (secure) parts.push('Secure');
  if (httpOnly) parts.push('HttpOnly');
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  return parts.join('; ');
}
// #endregion

// #region parse
/** The `Cookie` header as a Map. Of two cookies with one name the first counts: that of the longer path. */
export function parse(header = '') {
  const cookies = new Map();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('='); // the value may have more of them
    const name = pair.slice(0, at).trim();
    if (at > 0 && !cookies.has(name)) cookies.set(name, decode(pair.slice(at + 1).trim()));
  }
  return cookies;
}

function decode(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // "100%": another application's cookie must not become our 500
  }
}
// #endregion
