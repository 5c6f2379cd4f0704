import http from 'node:http';
import { CookieJar, getPublicSuffix } from 'tough-cookie';

/**
 * What a browser does with cookies, and nothing else of a browser: a model, to be able to show attacks in tests.
 * The jar is tough-cookie, which follows RFC 6265bis. All hosts are the same local server, and nothing is
 * encrypted: that a URL says https is told to the jar only. A missing SameSite is taken for None, as Firefox and
 * Safari have long done.
 */
export function createBrowser(port) {
  const jar = new CookieJar();

  return {
    /**
     * @param {string} url
     * @param {{ method?: string, body?: string, from?: string, navigation?: boolean }} [options]
     *   `from`: the page that causes the request; `navigation`: does the address bar change?
     */
    async request(url, { method = 'GET', body = '', from = url, navigation = true } = {}) {
      const sameSiteContext = contextOf(url, { method, from, navigation });
      const cookie = await jar.getCookieString(url, { sameSiteContext });
      const answer = await send(port, url, { method, body, cookie });
      for (const line of answer.setCookie) {
        await jar.setCookie(line, url, { sameSiteContext, ignoreError: true }); // browsers drop what they do not like
      }
      return { ...answer, sent: cookie };
    },
    /** `document.cookie`, as a script in the page sees it. */
    scriptReads: (url) => jar.getCookieString(url, { http: false }),
  };
}

// #region context
/** Which SameSite cookies may go along? "strict": all. "lax": all but Strict. "none": neither Strict nor Lax. */
export function contextOf(url, { method, from, navigation }) {
  if (site(url) === site(from)) return 'strict';
  return navigation && (method === 'GET' || method === 'HEAD') ? 'lax' : 'none';
}

/** Scheme and registrable domain. No port, no subdomain: a site is larger than an origin. */
export function site(url) {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${getPublicSuffix(hostname, { allowSpecialUseDomain: true }) ?? hostname}`;
}
// #endregion

/** A request without a browser: an attacker sends what he likes. */
export function send(port, url, { method = 'GET', body = '', cookie = '' } = {}) {
  const { host, pathname } = new URL(url);
  const headers = { host, ...(cookie && { cookie }) };
  return new Promise((resolve, reject) => {
    const req = http.request({ host: '127.0.0.1', port, method, path: pathname, headers, agent: false }, async (res) => {
      try {
        const text = (await res.toArray()).join('');
        resolve({ status: res.statusCode, text, setCookie: res.headers['set-cookie'] ?? [] });
      } catch (err) {
        reject(err);
      }
    });
    req.on('error', reject).end(body);
  });
}
