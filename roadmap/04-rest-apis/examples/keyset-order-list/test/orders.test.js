import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';
import { createDb } from '../src/db.js';

const db = createDb(1000);
let server, base;
before(async () => {
  server = createApp(db).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${server.address().port}`;
});
after(() => { server.close(); server.closeAllConnections(); });

const get = async (path) => {
  const res = await fetch(base + path);
  return { status: res.status, type: res.headers.get('content-type'), link: res.headers.get('link'), body: await res.json() };
};

/** Follows Link headers to the end, as a client does. */
async function walk(path, between = () => {}) {
  const found = [];
  for (let pages = 0; path; pages++) {
    assert.ok(pages < 200, 'it never ends');
    const { status, link, body } = await get(path);
    assert.equal(status, 200);
    found.push(...body.items);
    path = /^<(.+)>; rel="next"$/.exec(link ?? '')?.[1];
    assert.equal(path !== undefined, body.next !== null, 'the Link header and `next` say the same');
    if (path) between(pages);
  }
  return found;
}

for (const sort of ['placedAt', '-placedAt', 'total', '-total']) {
  test(`sort=${sort}: every order once, ties included, in order`, async () => {
    const found = await walk(`/orders?sort=${sort}&limit=100`);
    assert.equal(new Set(found.map(({ id }) => id)).size, 1000);
    assert.equal(found.length, 1000);
    const name = sort.replace('-', '');
    const factor = sort.startsWith('-') ? -1 : 1;
    for (let i = 1; i < found.length; i++) {
      const [a, b] = [found[i - 1], found[i]];
      const order = a[name] === b[name] ? a.id - b.id : a[name] < b[name] ? -1 : 1;
      assert.ok(order * factor < 0, `${a.id} stands before ${b.id}`);
    }
  });
}

test('the last page has no next, also when it is full', async () => {
  const { body, link } = await get('/orders?limit=100&minTotal=0&status=open');
  assert.equal(body.items.length, 100);
  assert.notEqual(link, null);
  assert.equal((await walk('/orders?limit=50&status=open')).length, 250); // five full pages
});

test('new and deleted orders shift nothing', async () => {
  const own = createDb(100);
  const other = createApp(own).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const url = `http://127.0.0.1:${other.address().port}`;
  const seen = [];
  for (let cursor = ''; cursor !== null;) {
    const { items, next } = await (await fetch(`${url}/orders?limit=10${cursor && `&cursor=${cursor}`}`)).json();
    seen.push(...items.map(({ id }) => id));
    cursor = next;
    own.prepare(`INSERT INTO orders (customer, status, total, placed_at) VALUES ('New', 'open', 1, '2027-01-01T00:00:00.000Z')`).run();
    own.prepare('DELETE FROM orders WHERE id = ?').run(seen.at(-1)); // the very row that the cursor names
  }
  other.close();
  other.closeAllConnections();
  assert.deepEqual(seen, Array.from({ length: 100 }, (_, i) => 100 - i));
});

test('filters combine, and hold on later pages', async () => {
  const found = await walk('/orders?status=open,paid&minTotal=25000&sort=total&limit=20&placedAfter=2026-01-01T01:00:00Z');
  assert.ok(found.length > 40);
  for (const { status, total, placedAt } of found) {
    assert.ok(['open', 'paid'].includes(status) && total >= 25000 && placedAt > '2026-01-01T01:00:00.000Z');
  }
});

test('% and _ in a search are letters', async () => {
  const customers = async (text) => new Set((await walk(`/orders?customer=${encodeURIComponent(text)}&limit=100`)).map(({ customer }) => customer));
  assert.deepEqual(await customers('50%'), new Set(['50% Club']));
  assert.deepEqual(await customers('Dee_'), new Set(['Dee_Dee']));
  assert.deepEqual(await customers('%'), new Set());
});

test('what the list does not know, it refuses', async () => {
  for (const query of ['limit=0', 'limit=101', 'limit=', 'limit=1e2', 'limit=-1', 'limit=1&limit=2', 'sort=customer', 'sort=total;DROP', 'status=gone',
    'colour=red', 'placedAfter=yesterday', 'minTotal=x']) {
    const { status, type, body } = await get(`/orders?${query}`);
    assert.equal(status, 400, query);
    assert.match(type, /^application\/problem\+json/);
    assert.equal(body.errors[0].parameter, query.split('=')[0]);
  }
});

test('a cursor works only for the list that it was made for', async () => {
  const { body: { next } } = await get('/orders?sort=total&status=open&limit=5');
  assert.equal((await get(`/orders?status=open&cursor=${next}&limit=7&sort=total`)).status, 200, 'another limit is fine');
  for (const query of [`cursor=${next}`, `sort=-total&status=open&cursor=${next}`, `sort=total&cursor=${next}`, 'cursor=', 'cursor=nonsense',
    `sort=total&status=open&cursor=${Buffer.from('null').toString('base64url')}`]) {
    assert.equal((await get(`/orders?${query}`)).status, 400, query);
  }
});

test('each page is a search in an index, without sorting', async () => {
  const plans = [];
  const spy = { prepare: (sql) => ({ all: (...values) => {
    plans.push(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values).map(({ detail }) => detail).join('; '));
    return db.prepare(sql).all(...values);
  } }) };
  const { listOrders } = await import('../src/orders.js');
  for (const sort of ['placedAt', '-placedAt', 'total', '-total']) {
    for (const status of [undefined, ['open']]) {
      const { next } = listOrders(spy, { sort, status, limit: 5 });
      listOrders(spy, { sort, status, limit: 5, cursor: next });
    }
  }
  assert.equal(plans.length, 16);
  for (const plan of plans) assert.doesNotMatch(plan, /TEMP B-TREE/);
  for (const plan of plans.filter((_, i) => i % 2)) assert.match(plan, /^SEARCH /);
});

test('by page: page, perPage, total, pages', async () => {
  const { body } = await get('/orders-by-page?page=2&perPage=30');
  assert.deepEqual({ ...body, items: body.items.map(({ id }) => id) },
    { page: 2, perPage: 30, total: 1000, pages: 34, items: Array.from({ length: 30 }, (_, i) => 970 - i) });
  assert.deepEqual((await get('/orders-by-page?page=100')).body.items, [], 'beyond the end there is nothing, and that is no error');
  assert.equal((await get('/orders-by-page?page=0')).status, 400);
});

test('unknown paths are problems too', async () => {
  assert.equal((await get('/order')).status, 404);
});
