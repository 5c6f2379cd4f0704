/** What a page or another service does: keeps the access token in memory and renews it when the API says 401. */
export function createClient({ base, login, fetch = globalThis.fetch }) {
  let access = login.access;
  let cookie = login.cookie; // in a browser this is the browser's business
  let refreshing;

  async function refresh() {
    const res = await fetch(`${base}/auth/refresh`, { method: 'POST', headers: { cookie } });
    if (!res.ok) throw new Error('logged out');
    cookie = res.headers.getSetCookie()[0].split(';')[0];
    access = (await res.json()).access_token;
  }

  const send = (path) => fetch(`${base}${path}`, { headers: { authorization: `Bearer ${access}` } });

  return {
    // #region singleflight
    async get(path) {
      const used = access;
      const res = await send(path);
      if (res.status !== 401) return res;
      await res.body?.cancel();
      if (access === used) { // nobody has renewed it meanwhile
        refreshing ??= refresh().finally(() => { refreshing = undefined; });
        await refreshing; // many requests, one refresh
      }
      return send(path); // once, not in a loop
    },
    // #endregion
  };
}
