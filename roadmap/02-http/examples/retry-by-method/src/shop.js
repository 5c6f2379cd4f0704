import http from 'node:http';

/**
 * A shop that books orders.
 * `losses`: how many answers to writes are lost, by method and path, after the work is done.
 */
export function createShop({ losses = 1, retryAfter = '1' } = {}) {
  const orders = new Map();
  const answered = new Map(); // Idempotency-Key -> the answer that was given
  const seen = new Map();
  let attempts = 0;

  const server = http.createServer((req, res) => {
    attempts++;
    req.resume();
    req.on('end', () => {
      const line = `${req.method} ${req.url}`;
      const nth = (seen.get(line) ?? 0) + 1;
      seen.set(line, nth);

      if (line === 'GET /report') {
        if (nth === 1) return res.writeHead(503, { 'Retry-After': retryAfter }).end('warming up');
        return res.end(`${orders.size} orders`);
      }

      const answer = book(req);
      if (nth <= losses) return res.destroy(); // booked, and the client will never hear of it
      res.writeHead(answer.status, answer.headers).end();
    });
  });

  function book(req) {
    const key = req.headers['idempotency-key'];
    if (key && answered.has(key)) return answered.get(key);
    const path = req.method === 'POST' ? `/orders/${orders.size + 1}` : req.url;
    const status = orders.has(path) ? 204 : 201;
    orders.set(path, 'a book');
    const answer = { status, headers: status === 201 ? { Location: path } : {} };
    if (key) answered.set(key, answer);
    return answer;
  }

  return { server, orders, get attempts() { return attempts; } };
}
