import { randomUUID } from 'node:crypto';

/** Sets `req.id`, and sends it back as X-Request-Id. */
export function requestId(req, res, next) {
  const sent = req.get('X-Request-Id') ?? '';
  req.id = /^[\w-]{1,64}$/.test(sent) ? sent : randomUUID();
  res.set('X-Request-Id', req.id);
  next();
}

/** One entry for each request, when it is over, however it ended. */
export function accessLog(log) {
  return (req, res, next) => {
    res.once('close', () => log({
      type: 'request',
      requestId: req.id,
      ip: req.ip,
      method: req.method,
      path: req.originalUrl.split('?')[0],
      status: res.headersSent ? res.statusCode : undefined,
      complete: res.writableFinished,
    }));
    next();
  };
}

/** Lets pages of these origins read the answers. */
export function cors(origins) {
  return (req, res, next) => {
    const origin = req.get('Origin');
    const preflight = req.method === 'OPTIONS' && origin && req.get('Access-Control-Request-Method');
    res.vary('Origin');
    if (origins.includes(origin)) {
      res.set('Access-Control-Allow-Origin', origin);
      if (preflight) res.set({ 'Access-Control-Allow-Methods': 'GET, POST, DELETE', 'Access-Control-Allow-Headers': 'Content-Type' });
    }
    if (preflight) return res.status(204).end();
    next();
  };
}
