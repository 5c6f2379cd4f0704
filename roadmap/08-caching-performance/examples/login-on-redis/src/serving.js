import { once } from 'node:events';

/** Serves an app on a free port, and makes browsers for it: each has its own cookie, and an address to come from. */
export async function serve(app) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${server.address().port}`;

  function browser(ip = '203.0.113.7') {
    let cookie = '';
    const send = async (method, path, body) => {
      const res = await fetch(base + path, {
        method,
        headers: { 'content-type': 'application/json', 'x-forwarded-for': ip, ...(cookie && { cookie }) },
        body: body && JSON.stringify(body),
      });
      const set = res.headers.getSetCookie()[0];
      if (set) cookie = set.split(';')[0];
      return { status: res.status, headers: res.headers, text: await res.text() };
    };
    return { send, get cookie() { return cookie; } };
  }

  async function stop() {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
  return { browser, stop };
}
