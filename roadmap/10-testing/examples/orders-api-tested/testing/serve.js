import { once } from 'node:events';

// #region serve
/** Starts an app on a free port and gives its address; it ends with the test. */
export async function serve(t, app) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
// #endregion
