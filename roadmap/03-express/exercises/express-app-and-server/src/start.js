/**
 * @param {import('express').Express} app
 * @param {{ port?: number, host?: string }} [options] port 0: any that is free
 * @returns {Promise<import('node:http').Server>}
 */
export function start(app, { port = 0, host } = {}) {
  // TODO: Express 5 calls this callback for an error, too.
  return new Promise((resolve) => {
    const server = app.listen(port, host, () => resolve(server));
  });
}
