import { Writable } from 'node:stream';
import mongoose from 'mongoose';
import { migrateCustomers, readCustomer } from './customers.js';
import { exportOrders } from './export.js';
import { Account, openTickets, Ticket } from './models.js';
import { payOrder, placeOrder } from './orders.js';
import { topProducts } from './reports.js';
import { addReview } from './reviews.js';
import { bytes, rememberViewed } from './viewed.js';

const pen = { sku: 'PEN', name: 'Pen', cents: 250 };
const ink = { sku: 'INK', name: 'Ink', cents: 990 };
const ann = { _id: 'ann', name: 'Ann' };

/** Walks through the example on an empty database and prints what happens. */
export async function tour({ db, url }, print) {
  await db.collection('customers').insertOne({ ...ann });

  print('\nOne order, one document');
  const order = await placeOrder(db, ann, [{ product: pen, quantity: 4 }, { product: ink, quantity: 1 }]);
  await placeOrder(db, ann, [{ product: ink, quantity: 9 }]); // stays open
  const attempts = await Promise.all([payOrder(db, order._id, 'first'), payOrder(db, order._id, 'second')]);
  print('  two payments at once:', attempts.map((paid) => (paid ? 'paid' : 'was not open')).join(', '));

  print('\nA report, computed by the database');
  for (const row of await topProducts(db, { from: new Date(0), to: new Date(Date.now() + 60_000), limit: 5 })) print(' ', row);

  print('\nA list inside a document, with an end');
  for (let i = 1; i <= 30; i++) await rememberViewed(db, 'ann', `SKU${i}`);
  const customer = await db.collection('customers').findOne({ _id: 'ann' });
  print(`  viewed 30, kept ${customer.viewed.length}: ${bytes(customer)} bytes, for ever`);

  print('\nThe product page is one document; the reviews are others');
  await db.collection('products').insertOne({ _id: pen.sku, name: pen.name });
  for (const stars of [5, 4, 2, 5]) await addReview(db, pen.sku, { author: 'Ann', stars, text: `${stars} stars` });
  const { rating, newest } = await db.collection('products').findOne({ _id: pen.sku });
  print(`  ${rating.sum / rating.count} of ${rating.count} reviews; the newest: ${newest.map(({ text }) => text).join(', ')}`);

  print('\nA customer of the first version');
  await db.collection('customers').insertOne({ _id: 'bob', name: 'Bob', phone: '123' });
  print('  read:', await readCustomer(db, 'bob'));
  print('  migrated:', await migrateCustomers(db), 'customers');

  print('\nAn export through a cursor');
  await db.collection('orders').insertMany(Array.from({ length: 2_000 }, (_, i) => ({ _id: `o${i}`, placedAt: new Date(i) })));
  let lines = 0;
  const out = new Writable({ write(chunk, encoding, done) { lines++; done(); } });
  await exportOrders(db, { from: new Date(0), to: new Date(10_000), batchSize: 500 }, out);
  print(`  ${lines} lines, in batches of 500`);

  print('\nThe same server through Mongoose');
  await mongoose.connect(url, { dbName: db.databaseName });
  try {
    const account = await Account.create({ email: ' Eve@Example.com ', name: 'Eve', password: 'correct horse', isAdmin: true });
    await Ticket.create({ account: account._id, subject: 'The pen leaks' });
    print(`  stored: ${account.email}, role ${account.role}, isAdmin ${account.isAdmin}, password ${account.password.slice(0, 8)}…`);
    const [ticket] = await openTickets();
    print(`  open: "${ticket.subject}" of ${ticket.account.name}`);
    await Account.updateOne({ _id: account._id }, { role: 'king' }).catch(({ message }) => print(`  refused: ${message}`));
  } finally {
    await mongoose.disconnect();
  }
}
