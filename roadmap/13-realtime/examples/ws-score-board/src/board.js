import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { guardUpgrades } from './upgrade.js';

/** Adds the board to an http.Server. `userOf(session)` gives a user's name or nothing. */
export function createBoard(server, { origins, userOf, maxBuffered = 1024 * 1024, beatEvery = 30_000 }) {
  const wss = new WebSocketServer({ noServer: true, maxPayload: 4 * 1024 }); // default: 100 MiB
  const points = new Map();
  guardUpgrades(server, wss, { origins, userOf });

  // #region connection
  wss.on('connection', (ws, user) => {
    ws.on('error', (err) => console.error(`${user}: ${err.message}`)); // 'close' follows
    ws.alive = true;
    ws.on('pong', () => { ws.alive = true; });
    ws.on('message', (data, isBinary) => {
      const message = isBinary ? undefined : parse(data);
      if (!message) return ws.close(1008, 'expected {"points": 1 to 10}');
      points.set(user, (points.get(user) ?? 0) + message.points);
      broadcast({ user, points: points.get(user) });
    });
    ws.send(JSON.stringify({ board: Object.fromEntries(points) }));
  });
  // #endregion

  // #region broadcast
  function broadcast(value) {
    const text = JSON.stringify(value); // once, not once per client
    for (const ws of wss.clients) {
      if (ws.readyState !== WebSocket.OPEN) continue;
      if (ws.bufferedAmount > maxBuffered) ws.terminate(); // a close frame would queue behind the data
      else ws.send(text);
    }
  }
  // #endregion

  // #region heartbeat
  function beat() {
    for (const ws of wss.clients) {
      if (!ws.alive) { ws.terminate(); continue; } // silent for a whole interval
      ws.alive = false;
      ws.ping();
    }
  }
  const timer = setInterval(beat, beatEvery);
  // #endregion

  // #region stop
  async function stop(graceMs = 5000) {
    clearInterval(timer);
    const closed = [once(server, 'close')];
    server.close(); // no new connections; waits for the upgraded ones too
    wss.close(); // an upgrade that still waits for its session gets 503
    for (const ws of wss.clients) {
      closed.push(new Promise((resolve) => ws.once('close', resolve)));
      ws.close(1001, 'server restarts');
    }
    const late = setTimeout(() => { for (const ws of wss.clients) ws.terminate(); }, graceMs);
    await Promise.all(closed);
    clearTimeout(late);
  }
  // #endregion

  return { broadcast, beat, stop, clients: wss.clients };
}

function parse(data) {
  try {
    const value = JSON.parse(data);
    return Number.isInteger(value?.points) && value.points >= 1 && value.points <= 10 ? value : undefined;
  } catch {
    return undefined; // not JSON: the caller answers
  }
}
