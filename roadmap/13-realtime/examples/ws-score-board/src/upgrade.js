import { STATUS_CODES } from 'node:http';

// #region reject
/** Answers an upgrade request with an ordinary HTTP error. */
export function reject(socket, status) {
  socket.once('finish', () => socket.destroy()); // a client that keeps its half open would stay for ever
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
// #endregion

// #region guard
/** Listens to 'upgrade' and lets only known users of known pages through. */
export function guardUpgrades(server, wss, { origins, userOf }) {
  server.on('upgrade', async (req, socket, head) => {
    const onError = () => socket.destroy(); // a reset while we wait would end the process
    socket.on('error', onError);
    if (req.url !== '/live') return reject(socket, 404);
    if (!origins.has(req.headers.origin)) return reject(socket, 403);
    let user;
    try {
      user = await userOf(sessionCookie(req));
    } catch {
      return reject(socket, 500); // the session store failed: nobody gets in
    }
    if (!user) return reject(socket, 401);
    socket.off('error', onError); // from here on ws listens
    wss.handleUpgrade(req, socket, head, (ws) => wss.emit('connection', ws, user));
  });
}
// #endregion

export function sessionCookie(req) {
  return /(?:^|;\s*)session=([^;]*)/.exec(req.headers.cookie ?? '')?.[1];
}
