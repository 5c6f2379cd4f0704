import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { createApi, pageFetcher } from '../src/api.js';
import { PagedRows, pagedRows } from '../src/pages.js';

const timeout = 5000;

/** Pages of three rows; `asked` has the cursors that were asked for. */
function source(pages) {
  const asked = [];
  return {
    asked,
    fetchPage: async (cursor) => {
      asked.push(cursor);
      const index = Number(cursor ?? 0);
      return { rows: pages[index], next: index + 1 < pages.length ? String(index + 1) : null };
    },
  };
}

const make = {
  'class': (fetchPage, options) => new PagedRows(fetchPage, options),
  generator: (fetchPage, options) => Readable.from(pagedRows(fetchPage), options),
};

for (const [kind, rowsOf] of Object.entries(make)) {
  test(`${kind}: all rows in order, empty pages included`, { timeout }, async () => {
    const { fetchPage, asked } = source([['a', 'b', 'c'], [], [], ['d'], []]);
    assert.deepEqual(await rowsOf(fetchPage).toArray(), ['a', 'b', 'c', 'd']);
    assert.deepEqual(asked, [null, '1', '2', '3', '4']);
  });

  test(`${kind}: no page is asked for while there is no room`, { timeout }, async () => {
    const { fetchPage, asked } = source(Array.from({ length: 50 }, () => ['x', 'y', 'z']));
    const rows = rowsOf(fetchPage, { highWaterMark: 3 });
    await once(rows, 'readable');
    for (let i = 0; i < 20; i++) await new Promise(setImmediate);
    assert.ok(asked.length <= 2, `${asked.length} pages were asked for although nobody reads`);
    rows.destroy();
  });

  test(`${kind}: a failing page fails the stream`, { timeout }, async () => {
    await assert.rejects(rowsOf(async () => { throw new Error('502'); }).toArray(), /502/);
  });
}

test('destroy aborts the page under way', { timeout }, async () => {
  let given;
  const rows = new PagedRows((cursor, { signal }) => { given = signal; return new Promise(() => {}); });
  rows.read(0);
  rows.destroy();
  await once(rows, 'close');
  assert.equal(given.aborted, true);
});

test('works against the API', { timeout }, async (t) => {
  const { server } = createApi({ total: 250 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => { server.closeAllConnections(); server.close(); });
  const rows = await new PagedRows(pageFetcher(`http://127.0.0.1:${server.address().port}`)).toArray();
  assert.deepEqual(rows.map(({ id }) => id), Array.from({ length: 250 }, (_, i) => i + 1));
});
