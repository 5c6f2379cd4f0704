import { createHmac, randomBytes } from 'node:crypto';
import { memoryTable } from './memory-table.js';
import { createOrderFunction } from './order-function.js';

console.log('On your machine: a queue in memory, a table in memory, a secret made up just now.');
const secret = randomBytes(16).toString('hex');
const table = memoryTable();
const waiting = [];
const { http, queue } = createOrderFunction({
  getSecret: async () => secret, connect: async () => table, enqueue: async (message) => { waiting.push(message); },
  work: async (order) => { console.log('   booked', order.order, order.amount); }, log: (line) => console.log('  ', JSON.stringify(line)),
});
const context = { awsRequestId: 'local', getRemainingTimeInMillis: () => 10_000 };
const body = JSON.stringify({ id: 'evt-1', order: 'A-7', amount: 1990, card: '4242 4242 4242 4242' });
const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

for (const value of [signature, signature, 'sha256=00']) {
  const { statusCode } = await http({ version: '2.0', headers: { 'x-signature': value }, body, isBase64Encoded: false }, context);
  console.log('webhook:', statusCode);
}
const Records = waiting.map((message, index) => ({ messageId: `m${index + 1}`, body: JSON.stringify(message) }));
console.log('queue:', JSON.stringify(await queue({ Records }, context)));
