import { createApp } from './app.js';
import { createOrders } from './orders.js';

const app = createApp({
  orders: createOrders({ stock: new Map([['pen', 5]]) }),
  users: [{ id: 'u1', name: 'ann', password: 'demo' }],
});
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  console.log(`curl -i -c jar -H "content-type: application/json" -d "{\\"name\\":\\"ann\\",\\"password\\":\\"demo\\"}" ${base}/session`);
  console.log(`curl -i -b jar -H "content-type: application/json" -d "{\\"sku\\":\\"pen\\",\\"quantity\\":2}" ${base}/orders`);
});
