// Rejects correctly, but its error listener stays and swallows every later error of the server.
export function start(app, { port = 0, host = '127.0.0.1' } = {}) {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (err) => (err ? reject(err) : resolve(server)));
  });
}
