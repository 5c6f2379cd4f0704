/** A browser as far as this example needs one: cookies by host and port, redirects, and a stop before a page. */
export function createBrowser() {
  const jar = new Map();
  const browser = {
    async open(url, { method = 'GET', stopAt } = {}) {
      for (let hops = 0; hops < 10; hops++) {
        const { host } = new URL(url);
        if (stopAt && new URL(url).pathname.startsWith(stopAt)) return { stopped: url };
        const res = await fetch(url, { method, redirect: 'manual', headers: { cookie: [...(jar.get(host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ') } });
        for (const line of res.headers.getSetCookie()) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
          if (!jar.has(host)) jar.set(host, new Map());
          jar.get(host).set(name, value);
        }
        const text = await res.text();
        const location = res.headers.get('location');
        if (!location) return { status: res.status, body: text.startsWith('{') ? JSON.parse(text) : text };
        url = new URL(location, url).href;
        method = 'GET';
      }
      throw new Error('too many redirects');
    },
  };
  return browser;
}
