// Hands the header to except(): any tab, and any room, can be kept from hearing.
import { readJson } from './read-json.js';

const cardRoom = (id) => `card:${id}`;
const userRoom = (id) => `user:${id}`;
const tabRoom = (userId, socketId) => `tab:${userId}:${socketId}`;

/**
 * @param {object} options
 * @param {import('socket.io').Server} options.io
 * @param {(req: import('node:http').IncomingMessage) => string | undefined} options.whoIs
 * @param {(comment: { cardId: string, text: string, by: string }) => Promise<object>} options.save
 * @param {(userId: string) => Promise<string[]>} options.blockersOf
 */
export function attachComments({ io, whoIs, save, blockersOf }) {
  io.on('connection', (socket) => {
    const { userId } = socket.data;
    socket.join(tabRoom(userId, socket.id));
    socket.on('typing', (cardId) => {
      if (typeof cardId !== 'string' || !socket.rooms.has(cardRoom(cardId))) return;
      socket.to(cardRoom(cardId)).volatile.emit('typing', { cardId, userId });
    });
  });

  return async function handle(req, res) {
    const answer = (status, body) => res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    const [, cardId] = /^\/cards\/(\w+)\/comments$/.exec(req.url) ?? [];
    if (req.method !== 'POST' || !cardId) return answer(404, { error: 'not found' });
    const by = whoIs(req);
    if (by === undefined) return answer(401, { error: 'who are you?' });

    try {
      const { text, mentions = [] } = (await readJson(req)) ?? {};
      const good = typeof text === 'string' && text !== '' && Array.isArray(mentions) && mentions.every((each) => typeof each === 'string');
      if (!good) return answer(400, { error: 'text and mentions' });

      const blockers = await blockersOf(by);
      const comment = await save({ cardId, text, by });
      io.to([cardRoom(cardId), ...mentions.map(userRoom)])
        .except([req.headers['x-socket-id'] ?? '', ...blockers.map(userRoom)])
        .emit('comment:added', comment);
      answer(201, comment);
    } catch (err) {
      if (err instanceof SyntaxError) return answer(400, { error: 'not JSON' });
      console.error('comment', err);
      answer(500, { error: 'failed' });
    }
  };
}
