// #region parse
/** `Authorization` in its parts, or undefined. Schemes are case-insensitive. */
export function parseAuthorization(header = '') {
  const match = /^([\w!#$%&'*+.^`|~-]+) +(\S+)$/.exec(header);
  return match ? { scheme: match[1].toLowerCase(), credentials: match[2] } : undefined;
}

/** user:password in base64. The password may contain colons, and both are UTF-8. */
export function parseBasic(credentials) {
  const text = Buffer.from(credentials, 'base64').toString(); // lenient: rubbish becomes other rubbish
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
// #endregion
