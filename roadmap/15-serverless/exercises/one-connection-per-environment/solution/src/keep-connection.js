const broken = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

export function keepConnection({ connect, maxIdleMs = 60_000, now = Date.now, onError = console.error }) {
  let current; // { promise, uses, lastEnd, dropped }

  function open() {
    const entry = { promise: (async () => connect())(), uses: 0, lastEnd: now(), dropped: false };
    entry.promise.catch(() => { forget(entry); }); // the uses that wait hear of it themselves
    return entry;
  }

  function forget(entry) {
    if (current === entry) current = undefined; // it may have a successor already
  }

  function drop(entry) {
    forget(entry);
    if (entry.dropped) return;
    entry.dropped = true;
    entry.promise.then((connection) => connection.destroy()).catch((err) => { onError(err); });
  }

  async function use(work) {
    if (current && current.uses === 0 && now() - current.lastEnd > maxIdleMs) drop(current);
    current ??= open();
    const entry = current;
    entry.uses++;
    try {
      const connection = await entry.promise;
      try {
        return await work(connection);
      } catch (err) {
        if (broken.has(err?.code)) drop(entry);
        throw err;
      }
    } finally {
      entry.uses--;
      entry.lastEnd = now();
    }
  }

  return { use };
}
