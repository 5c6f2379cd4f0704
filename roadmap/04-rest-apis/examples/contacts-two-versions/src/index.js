import { createApp } from './app.js';
import { createContacts } from './contacts.js';

const contacts = createContacts();
contacts.create({ name: 'Ann Lee', phones: [{ label: 'home', number: '555-0100' }, { label: 'work', number: '555-0101' }], notes: 'Likes tea' });

const calls = new Map(); // how often each client still calls v1; a real one counts by API key
const onUse = (req) => {
  const client = req.get('user-agent') ?? 'unknown';
  calls.set(client, (calls.get(client) ?? 0) + 1);
  console.log(`v1 was called by ${client}, ${calls.get(client)} times by now: ${req.method} ${req.originalUrl}`);
};

const server = createApp({ contacts, onUse }).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}`;
  console.log(`The same contact, twice:\n  curl -i ${url}/api/v1/contacts/1\n  curl -i ${url}/api/v2/contacts/1`);
});
