// Logs and counts on 'finish': requests that people gave up on are missing, and the gauge never comes back down.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * @param {object} options
 * @param {ReturnType<import('./log.js').createLog>} options.log
 * @param {ReturnType<import('./metrics.js').createMetrics>} options.metrics
 * @param {{ ping(signal: AbortSignal): Promise<unknown> }} options.orders
 * @param {{ find(method: string, path: string): { route: string, handle(request: import('node:http').IncomingMessage): Promise<{ status: number, body: unknown }> } | undefined }} options.routes
 * @param {{ stats: { dropped: number } }} options.shipper
 * @param {() => Promise<void>} options.noticed resolves when the load balancer has seen that this process is not ready
 * @param {number} [options.pingMs]
 * @returns {{ server: import('node:http').Server, shutdown(deadlineMs: number): Promise<void> }}
 */
export function createService({ log, metrics, orders, routes, shipper, noticed, pingMs = 1000 }) {
  const total = metrics.counter('http_requests_total', 'Requests that are over.', ['method', 'route', 'status']);
  const seconds = metrics.histogram('http_request_duration_seconds', 'Time to the end of the response.', ['method', 'route'], BUCKETS);
  let inFlight = 0;
  metrics.gauge('http_requests_in_flight', 'Requests under way.', () => inFlight);
  metrics.gauge('log_lines_dropped_total', 'Log lines that were lost.', () => shipper.stats.dropped);

  let stopping;
  let pinging; // settles when the ping has ended, however long that takes

  function send(response, status, type, body) {
    if (response.destroyed) return;
    if (stopping) response.setHeader('Connection', 'close');
    response.writeHead(status, { 'Content-Type': type }).end(body);
  }
  const sendJson = (response, status, body) => send(response, status, 'application/json', JSON.stringify(body));

  async function isReady() {
    if (stopping) return false;
    pinging ??= (async () => orders.ping(AbortSignal.timeout(pingMs)))()
      .then(() => true, () => false)
      .finally(() => { pinging = undefined; });
    const { promise: late, resolve } = Promise.withResolvers();
    const timer = setTimeout(() => resolve(false), pingMs);
    const ready = await Promise.race([pinging, late]);
    clearTimeout(timer);
    return ready && !stopping;
  }

  const internal = {
    '/metrics': async (response) => send(response, 200, 'text/plain; version=0.0.4; charset=utf-8', metrics.text()),
    '/livez': async (response) => send(response, 200, 'text/plain', 'ok\n'),
    '/readyz': async (response) => {
      const ready = await isReady();
      sendJson(response, ready ? 200 : 503, { ready });
    },
  };

  function observe(request, response, id, path, route) {
    const start = performance.now();
    const method = METHODS.has(request.method) ? request.method : 'other';
    inFlight++;
    response.on('finish', () => {
      inFlight--;
      const ms = performance.now() - start;
      const aborted = !response.writableFinished;
      const status = response.headersSent ? response.statusCode : null;
      total.inc({ method, route, status: status ?? 'aborted' });
      seconds.observe({ method, route }, ms / 1000);
      log.run(id, () => log.info('request', { method: request.method, route, path, status, ms, aborted }));
    });
  }

  const server = createServer(async (request, response) => {
    const given = request.headers['x-request-id'] ?? '';
    const id = /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    response.setHeader('X-Request-Id', id);
    const path = request.url.split('?', 1)[0];
    if (request.method === 'GET' && Object.hasOwn(internal, path)) return internal[path](response);

    const found = routes.find(request.method, path);
    observe(request, response, id, path, found?.route ?? 'other');
    if (!found) return sendJson(response, 404, { error: 'not found' });
    await log.run(id, async () => {
      try {
        const { status, body } = await found.handle(request);
        sendJson(response, status, body);
      } catch (err) {
        log.error('failed', { err });
        sendJson(response, 500, { error: 'internal' });
      }
    });
  });

  async function stop(deadlineMs) {
    await noticed();
    const closed = new Promise((resolve) => { server.close(resolve); }); // closes idle connections, too
    const timer = setTimeout(() => server.closeAllConnections(), deadlineMs);
    await closed;
    clearTimeout(timer);
  }

  return {
    server,
    shutdown(deadlineMs) {
      if (!stopping) {
        const { promise, resolve, reject } = Promise.withResolvers();
        stopping = promise; // before anything is awaited: /readyz says no from now on
        stop(deadlineMs).then(resolve, reject);
      }
      return stopping;
    },
  };
}
