import { json } from 'node:stream/consumers';

export function createRoutes({ orders, log }) {
  const routes = [
    {
      method: 'POST', route: '/orders', pattern: /^\/orders$/,
      async handle(request) {
        const body = await json(request).catch(() => undefined); // a client's mistake is no error of the service
        if (typeof body?.sku !== 'string') return { status: 400, body: { error: 'not an order' } };
        const order = await orders.place(body);
        log.info('order placed', { order, customer: body.customer });
        return { status: 201, body: order };
      },
    },
    {
      method: 'GET', route: '/orders/:id', pattern: /^\/orders\/([^/]+)$/,
      async handle(request, [id]) {
        const order = await orders.get(id);
        if (!order) log.warn('no such order', { id });
        return order ? { status: 200, body: order } : { status: 404, body: { error: 'no such order' } };
      },
    },
  ];
  return {
    find(method, path) {
      for (const { method: wanted, route, pattern, handle } of routes) {
        const match = wanted === method ? pattern.exec(path) : null;
        if (match) return { route, handle: (request) => handle(request, match.slice(1)) };
      }
      return undefined;
    },
  };
}
