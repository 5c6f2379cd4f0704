import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openDatabase } from '../src/database.js';
import { connectKnex } from '../src/knex-shop.js';
import { connectPrisma } from '../src/prisma-shop.js';
import { connectSequelize } from '../src/sequelize-shop.js';

const LAMP = 1;
const CHAIR = 2;
const DESK = 3;
const CLEO = 3;
const connectors = { Prisma: connectPrisma, Sequelize: connectSequelize, Knex: connectKnex };
// A query that cannot end fails as a test, not as a hang of the suite.
const options = { timeout: 60_000 };

let database; // one for all: PGlite takes seconds to start
before(async () => {
  database = await openDatabase();
}, options);
after(() => database?.close());

for (const [library, connect] of Object.entries(connectors)) {
  describe(library, options, () => {
    let shop;
    const statements = [];
    const selects = () => statements.filter((sql) => /^select/i.test(sql));

    before(async () => {
      await database.reset();
      shop = connect(database, (sql) => statements.push(sql));
    });
    after(() => shop?.close());

    test('one by one: a statement for the orders, and one for each order', async () => {
      statements.length = 0;
      const orders = await shop.ordersOneByOne();
      assert.equal(orders.length, 20);
      assert.equal(selects().length, 21);
    });

    test('eager: the same result, in as many statements as for one order', async () => {
      const oneByOne = await shop.ordersOneByOne();
      statements.length = 0;
      assert.deepEqual(await shop.orders(), oneByOne);
      assert.ok(selects().length <= 3, `${selects().length} statements`);
    });

    test('an order takes from the stock, in one transaction', async () => {
      const stock = await shop.stockOf(LAMP);
      assert.equal(await shop.placeOrder(CLEO, LAMP, 2), 21);
      assert.equal(await shop.stockOf(LAMP), stock - 2);
      assert.deepEqual((await shop.orders()).at(-1), { id: 21, lines: 1 });
    });

    test('an order for more than there is leaves nothing behind', async () => {
      await assert.rejects(shop.placeOrder(CLEO, DESK, 1), /sold out/);
      assert.equal((await shop.orders()).length, 21);
    });

    test('an order that fails after the stock was taken gives it back', async () => {
      const nobody = 999; // no such customer: the INSERT breaks the foreign key
      await assert.rejects(shop.placeOrder(nobody, LAMP, 1));
      assert.equal(await shop.stockOf(LAMP), 3);
    });

    test('SQL by hand, with its values bound', async () => {
      const spent = [{ name: 'Bob', cents: 307_000 }, { name: 'Ann', cents: 49_000 }];
      assert.deepEqual(await shop.spentByCustomer(40_000), spent);
    });

    if (library === 'Sequelize') {
      test('a join brings the same lines in one statement', async () => {
        statements.length = 0;
        assert.deepEqual(await shop.ordersInOneJoin(), await shop.orders());
        assert.equal(selects().filter((sql) => sql.includes('"lines"')).length, 1);
      });

      test('two objects that were read before either was saved: one sale is lost', async () => {
        assert.equal(await shop.stockOf(CHAIR), 2);
        await shop.sellTwiceByValue(CHAIR, 1);
        assert.equal(await shop.stockOf(CHAIR), 1);
      });

      test('a statement without { transaction } is not rolled back with the others', async (t) => {
        // PGlite has one session, so there the second connection would wait for the first for ever.
        if (database.isEmbedded) return t.skip('needs a server with more than one session (DATABASE_URL)');
        const orders = await shop.countOrders();
        await assert.rejects(shop.placeOrderOutside(CLEO, LAMP, 0)); // quantity 0 breaks the CHECK
        assert.equal(await shop.countOrders(), orders + 1);
      });
    }
  });
}
