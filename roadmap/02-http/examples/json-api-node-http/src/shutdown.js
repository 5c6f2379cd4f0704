// #region drain
/** Call it before the server listens; call what it returns to stop the server. */
export function prepareShutdown(server) {
  const open = new Set(); // responses that are not finished
  let stopped;
  server.prependListener('request', (req, res) => {
    open.add(res);
    if (stopped) res.setHeader('Connection', 'close');
    res.on('close', () => {
      open.delete(res);
      if (stopped) server.closeIdleConnections(); // the one that has just become idle
    });
  });

  return function shutDown(patience) {
    stopped ??= new Promise((resolve) => {
      const deadline = setTimeout(() => server.closeAllConnections(), patience);
      server.close(() => { clearTimeout(deadline); resolve(); });
      for (const res of open) if (!res.headersSent) res.setHeader('Connection', 'close');
    });
    return stopped;
  };
}
// #endregion
