import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage();

// #region context
/** Gives each request an id, and lets everything that the request starts find it. */
export function requestContext() {
  return (req, res, next) => {
    const sent = req.get('x-request-id') ?? '';
    // It goes into logs: take it only if it is harmless.
    req.id = /^[\w-]{1,64}$/.test(sent) ? sent : randomUUID();
    res.set('X-Request-Id', req.id);
    storage.run({ id: req.id }, next);
  };
}

/** For code that has no `req`: loggers, clients of other services. */
export const requestId = () => storage.getStore()?.id;
// #endregion
