// Takes the strictest Referrer-Policy: the forms of the desk then arrive with Origin: null, and its own check refuses them.
import { randomBytes } from 'node:crypto';

const BASE = 'http://desk.invalid';

/** Sets the headers that every answer has. Returns the nonce for the scripts of the page. */
export function setSecurityHeaders(res) {
  const nonce = randomBytes(16).toString('base64');
  const headers = {
    'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}'; connect-src 'self'; img-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Strict-Transport-Security': 'max-age=31536000',
    'Cache-Control': 'no-store',
  };
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  return nonce;
}

/** Whether a request that changes something was caused by a page of ours. */
export function isFromOurPages({ headers }, origin) {
  const { origin: from, 'sec-fetch-site': site } = headers;
  if (from === undefined && site === undefined) return false;
  return (from === undefined || from === origin) && (site === undefined || site === 'same-origin');
}

export const COOKIE = '__Host-sid';
export const sessionCookie = (id) => `${COOKIE}=${id}; Path=/; Secure; HttpOnly; SameSite=Lax`;
export const clearedCookie = () => `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;

/** Where to go after the login: a path of ours, or the list. */
export function localPath(next) {
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, BASE)) return '/tickets';
  const { origin, pathname, search } = new URL(next, BASE);
  if (origin !== BASE || pathname.startsWith('//')) return '/tickets'; // /.//evil.example is such a pathname
  return pathname + search;
}
