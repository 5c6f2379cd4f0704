import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Stands in for Elasticsearch's `_bulk`, in memory. Per request it accepts `room` documents and answers 429 for the rest.
 * The field `ms` must be a number, as a mapping would have it. Every third request is carried out and gets no answer.
 */
export function createStandIn({ room = 8 } = {}) {
  const stored = new Map();
  let requests = 0;
  const server = createServer(async (request, response) => {
    const lines = (await text(request)).split('\n').slice(0, -1).map((line) => JSON.parse(line));
    let left = room;
    const items = [];
    for (let i = 0; i < lines.length; i += 2) {
      const { _id } = lines[i].create;
      const error = (status, type, reason) => items.push({ create: { _id, status, error: { type, reason } } });
      if (typeof lines[i + 1].ms !== 'number') error(400, 'document_parsing_exception', 'failed to parse field [ms]');
      else if (stored.has(_id)) error(409, 'version_conflict_engine_exception', 'document already exists');
      else if (left-- <= 0) error(429, 'es_rejected_execution_exception', 'rejected execution');
      else {
        stored.set(_id, lines[i + 1]);
        items.push({ create: { _id, status: 201, result: 'created' } });
      }
    }
    if (++requests % 3 === 2) return request.socket.destroy();
    const errors = items.some((item) => item.create.error);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ took: 3, errors, items }));
  });
  return { server, stored };
}
