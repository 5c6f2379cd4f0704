import { createServer } from 'node:http';

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
export function createService({ routes }) {
  // TODO: everything but the orders themselves.
  const server = createServer(async (request, response) => {
    const found = routes.find(request.method, request.url);
    if (!found) return response.writeHead(404).end();
    const { status, body } = await found.handle(request);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  return { server, shutdown: async () => { server.close(); } };
}
