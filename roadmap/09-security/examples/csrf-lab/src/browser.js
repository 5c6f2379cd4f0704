import http from 'node:http';
import { CookieJar, getPublicSuffix } from 'tough-cookie';

/** What a browser sends along, and nothing else of it. All hosts are the bank's local server; https is only played. */
export function createBrowser(port) {
  const jar = new CookieJar();
  return {
    jar,
    /**
     * @param {string} url
     * @param {{ method?: string, body?: string, type?: string, from?: string }} [options]
     *   `from`: the page with the link or the form; without it, the user has typed the address
     */
    async navigate(url, { method = 'GET', body = '', type = 'application/x-www-form-urlencoded', from } = {}) {
      const sameSiteContext = !from || site(from) === site(url) ? 'strict' : method === 'GET' ? 'lax' : 'none';
      const cookie = await jar.getCookieString(url, { sameSiteContext });
      const headers = {
        host: new URL(url).host,
        'sec-fetch-site': relation(from, url),
        ...(cookie && { cookie }),
        ...(method === 'POST' && { 'content-type': type, origin: from ? new URL(from).origin : 'null' }),
      };
      const answer = await send(port, url, { method, headers, body });
      for (const line of answer.setCookie) {
        await jar.setCookie(line, url, { sameSiteContext: 'strict' }); // a navigation may set all cookies
      }
      return answer;
    },
  };
}

// #region relation
/** Sec-Fetch-Site. An origin is scheme, host and port; a site is scheme and registrable domain. */
export function relation(from, to) {
  if (!from) return 'none';
  if (new URL(from).origin === new URL(to).origin) return 'same-origin';
  return site(from) === site(to) ? 'same-site' : 'cross-site';
}
// #endregion

function site(url) {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${getPublicSuffix(hostname, { allowSpecialUseDomain: true }) ?? hostname}`;
}

function send(port, url, { method, headers, body }) {
  const { pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const req = http.request({ host: '127.0.0.1', port, method, path: pathname + search, headers, agent: false }, async (res) => {
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
