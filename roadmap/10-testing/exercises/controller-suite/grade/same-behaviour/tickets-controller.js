// Answers the same as src/tickets-controller.js, and is built otherwise.
import { AlreadyClosed, NotFound } from './errors.js';

const KNOWN = [[NotFound, 404, 'not_found'], [AlreadyClosed, 409, 'already_closed']];
const UNKNOWN = [Error, 500, 'internal'];

export function ticketsController(dependencies) {
  return (req, res) => {
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      handle(req, Buffer.concat(chunks).toString(), dependencies.tickets)
        .catch((error) => {
          const [, status, code] = KNOWN.find(([type]) => error instanceof type) ?? UNKNOWN;
          if (status === 500) dependencies.log(error);
          return [status, { error: code }];
        })
        .then(([status, body, headers]) => {
          const text = JSON.stringify(body, null, 2);
          res.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) }).end(text);
        });
    });
  };
}

async function handle(req, text, tickets) {
  const close = /^\/tickets\/(\d+)\/close$/.exec(req.url);
  if (req.method !== 'POST' || (req.url !== '/tickets' && !close)) return [404, { error: 'no_such_path' }];
  if (close) return [200, shown(await tickets.close(req.user.id, close[1]))];
  const subject = subjectOf(text);
  if (subject === undefined) return [400, { error: 'invalid_ticket' }];
  const ticket = await tickets.open(req.user.id, { subject });
  return [201, shown(ticket), { location: `/tickets/${ticket.id}` }];
}

const shown = (ticket) => ({ status: ticket.status, subject: ticket.subject, id: ticket.id });

function subjectOf(text) {
  let subject;
  try {
    ({ subject } = JSON.parse(text) ?? {});
  } catch {
    subject = undefined; // not JSON
  }
  return typeof subject === 'string' && /\S/.test(subject) ? subject : undefined;
}
