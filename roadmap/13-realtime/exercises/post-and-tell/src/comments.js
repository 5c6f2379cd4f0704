import { readJson } from './read-json.js';

/**
 * @param {object} options
 * @param {import('socket.io').Server} options.io
 * @param {(req: import('node:http').IncomingMessage) => string | undefined} options.whoIs
 * @param {(comment: { cardId: string, text: string, by: string }) => Promise<object>} options.save
 * @param {(userId: string) => Promise<string[]>} options.blockersOf
 */
export function attachComments({ io, whoIs, save, blockersOf }) {
  // TODO: relay 'typing'.

  return async function handle(req, res) {
    const answer = (status, body) => res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    const [, cardId] = /^\/cards\/(\w+)\/comments$/.exec(req.url) ?? [];
    if (req.method !== 'POST' || !cardId) return answer(404, { error: 'not found' });

    // TODO: this believes everything and tells everybody, and it tells before it knows.
    const { text } = await readJson(req);
    const comment = { cardId, text, by: whoIs(req) };
    io.emit('comment:added', comment);
    answer(201, await save(comment));
  };
}
