/** A browser as far as this example needs one: it keeps one cookie. The proxy that ended TLS is played by a header. */
export function createClient(base, { proto = 'https' } = {}) {
  const client = {
    cookie: '',
    async call(method, path, body) {
      const headers = { 'x-forwarded-proto': proto, ...(client.cookie && { cookie: client.cookie }) };
      if (body) headers['content-type'] = 'application/json';
      const res = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
      for (const line of res.headers.getSetCookie()) {
        const [pair] = line.split(';');
        client.cookie = pair.endsWith('=') ? '' : pair;
      }
      const text = await res.text();
      return { status: res.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text, setCookie: res.headers.getSetCookie() };
    },
    logIn: () => client.call('POST', '/login', { email: 'ann@example.com', password: 'correct horse battery' }),
  };
  return client;
}
