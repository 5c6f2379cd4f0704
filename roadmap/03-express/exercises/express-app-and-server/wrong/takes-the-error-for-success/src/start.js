// Ignores the argument of Express 5's listen callback: a port in use counts as open.
export function start(app, { port = 0, host = '127.0.0.1' } = {}) {
  return new Promise((resolve) => {
    const server = app.listen(port, host, () => resolve(server));
  });
}
