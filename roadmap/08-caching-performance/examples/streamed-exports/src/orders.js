import { setImmediate as turn } from 'node:timers/promises';

const NOTE = 'n'.repeat(900);

/** Stands in for a database cursor: a page of rows at a time, each after a turn of the event loop. */
export async function* orderPages(total, { pageSize = 100 } = {}) {
  for (let first = 0; first < total; first += pageSize) {
    await turn();
    const count = Math.min(pageSize, total - first);
    yield Array.from({ length: count }, (_, i) => ({ id: first + i, cents: (first + i) * 7, note: NOTE }));
  }
}
