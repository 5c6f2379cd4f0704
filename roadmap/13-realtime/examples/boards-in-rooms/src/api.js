import { boardRoom, tabRoom } from './realtime.js';

/**
 * The HTTP side of the boards. It gets `io` handed in, as it gets its database: nothing here is global.
 *
 * @param {object} options
 * @param {import('socket.io').Server} options.io
 * @param {(token: unknown) => string | undefined} options.whoIs
 * @param {(userId: string, boardId: string) => Promise<boolean>} options.mayRead
 * @param {(card: object) => Promise<object>} options.saveCard
 */
export function createApi({ io, whoIs, mayRead, saveCard }) {
  return async function handle(req, res) {
    const answer = (status, body) => res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    try {
      const [, boardId] = /^\/boards\/(\w+)\/cards$/.exec(req.url) ?? [];
      if (req.method !== 'POST' || !boardId) return answer(404, { error: 'not found' });
      const userId = whoIs(req.headers.authorization?.replace('Bearer ', ''));
      if (!userId || !(await mayRead(userId, boardId))) return answer(403, { error: 'forbidden' });
      const chunks = [];
      for await (const chunk of req) chunks.push(chunk);
      const { title } = JSON.parse(Buffer.concat(chunks).toString());

      // #region broadcast
      const card = await saveCard({ boardId, title, by: userId }); // first it is true, then it is told
      // A room that holds one tab of this user, in whichever process it is. `except(header)` would take any room.
      const ownTab = tabRoom(userId, req.headers['x-socket-id']);
      io.to(boardRoom(boardId)).except(ownTab).emit('card:added', card);
      answer(201, card);
      // #endregion
    } catch (err) {
      if (!(err instanceof SyntaxError)) console.error(err);
      answer(err instanceof SyntaxError ? 400 : 500, { error: 'failed' });
    }
  };
}
