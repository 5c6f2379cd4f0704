import { AlreadyClosed, NotFound } from './errors.js';

/**
 * A request listener for `/tickets`. `req.user` was set by whoever stands before it.
 *
 * @param {{
 *   tickets: {
 *     open(userId: string, input: { subject: string }): Promise<object>,
 *     close(userId: string, id: string): Promise<object>,
 *   },
 *   log: (error: unknown) => void,
 * }} dependencies
 */
export function ticketsController({ tickets, log }) {
  return async function listener(req, res) {
    try {
      if (req.method === 'POST' && req.url === '/tickets') return await open(req, res);
      const [, id] = /^\/tickets\/(\d+)\/close$/.exec(req.url) ?? [];
      if (req.method === 'POST' && id !== undefined) return await close(req, res, id);
      answer(res, 404, { error: 'no_such_path' });
    } catch (error) {
      fail(res, error);
    }
  };

  async function open(req, res) {
    const input = await readJson(req);
    if (typeof input?.subject !== 'string' || input.subject.trim() === '') {
      return answer(res, 400, { error: 'invalid_ticket' });
    }
    const ticket = await tickets.open(req.user.id, { subject: input.subject });
    res.setHeader('Location', `/tickets/${ticket.id}`);
    answer(res, 201, view(ticket));
  }

  async function close(req, res, id) {
    answer(res, 200, view(await tickets.close(req.user.id, id)));
  }

  function fail(res, error) {
    if (error instanceof NotFound) return answer(res, 404, { error: 'not_found' });
    if (error instanceof AlreadyClosed) return answer(res, 409, { error: 'already_closed' });
    log(error);
    answer(res, 500, { error: 'internal' });
  }
}

const view = ({ id, subject, status }) => ({ id, subject, status });

function answer(res, status, body) {
  res.setHeader('Content-Type', 'application/json');
  res.statusCode = status;
  res.end(JSON.stringify(body));
}

async function readJson(req) {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // answered like any other invalid ticket
  }
}
