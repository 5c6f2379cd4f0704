const { DATABASE_URL, MYSQL_URL } = process.env;
const folder = MYSQL_URL ? './mysql' : '.';
const { connect } = await import(`${folder}/db.js`);
const shop = await import(`${folder}/shop.js`);

if (!DATABASE_URL && !MYSQL_URL) console.log('Starting (embedded, the first seconds go into creating a database) …');
const { pool, where, close } = await connect();
console.log(where);
try {
  await pool.query(`INSERT INTO products (sku, cents) VALUES ('cup', 900), ('pot', 3500), ('tea', 650)`);

  const ann = await shop.register(pool, { email: 'ann@example.com', name: 'Ann' });
  await shop.register(pool, { email: 'bob@example.com', name: "Bob O'Neil" });
  const again = await shop.register(pool, { email: 'ann@example.com', name: 'Anna' });
  console.log('\nregistered twice, one customer:', ann === again);

  const order = await shop.placeOrder(pool, { customerId: ann, items: [{ sku: 'cup', quantity: 2 }, { sku: 'tea', quantity: 1 }] });
  console.log('paid:', await shop.pay(pool, order), '- and again:', await shop.pay(pool, order));

  const unknown = { customerId: ann, items: [{ sku: 'cup', quantity: 1 }, { sku: 'spoon', quantity: 6 }] };
  await shop.placeOrder(pool, unknown).catch((err) => console.log('unknown article:', err.code, err.message));

  console.log('\nLEFT JOIN keeps Bob:');
  console.table(await shop.customerTotals(pool));
  console.log('never ordered tea:', await shop.neverOrdered(pool, 'tea'));
  console.log('\nWhat the driver makes of types:', await shop.types(pool));
} finally {
  await close();
}
