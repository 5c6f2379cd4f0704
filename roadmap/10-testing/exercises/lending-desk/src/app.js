import { json } from 'node:stream/consumers';
import { ItemTaken, LimitReached, NotLent } from './errors.js';

const KNOWN = [[ItemTaken, 409, 'item_taken'], [LimitReached, 409, 'limit_reached'], [NotLent, 404, 'not_lent']];

/** A request listener: POST /loans and POST /returns. `req.user` was set by whoever stands before it. */
export function createApp({ loans, log }) {
  return async function listener(req, res) {
    const answer = (status, body, headers) =>
      res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    try {
      const { itemId } = (await json(req).catch(() => null)) ?? {};
      if (typeof itemId !== 'string' || itemId === '') return answer(400, { error: 'invalid_item' });
      if (req.method === 'POST' && req.url === '/loans') {
        const { id, dueAt } = await loans.lend(req.user.id, itemId);
        return answer(201, { id, itemId, dueAt: new Date(dueAt).toISOString() }, { location: `/loans/${id}` });
      }
      if (req.method === 'POST' && req.url === '/returns') return answer(200, await loans.giveBack(itemId));
      return answer(404, { error: 'no_such_path' });
    } catch (error) {
      for (const [type, status, code] of KNOWN) {
        if (error instanceof type) return answer(status, { error: code });
      }
      log(error);
      return answer(500, { error: 'internal' });
    }
  };
}
