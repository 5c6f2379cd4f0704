/** Sets the headers that every answer has. Returns the nonce for the scripts of the page. */
export function setSecurityHeaders(res) {
  // TODO: a policy that permits everything, and a nonce that is none.
  res.setHeader('Content-Security-Policy', "default-src * 'unsafe-inline' data:");
  res.setHeader('X-XSS-Protection', '1');
  return 'desk';
}

/** Whether a request that changes something was caused by a page of ours. */
export function isFromOurPages(req, origin) {
  // TODO
  return true;
}

export const COOKIE = 'sid';
export const sessionCookie = (id) => `${COOKIE}=${id}; Path=/`;
export const clearedCookie = () => `${COOKIE}=; Path=/; Max-Age=0`;

/** Where to go after the login: a path of ours, or the list. */
export function localPath(next) {
  // TODO: wherever it says.
  return next || '/tickets';
}
