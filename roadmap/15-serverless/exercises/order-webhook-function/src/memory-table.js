/** Stands for a table with conditional writes, such as DynamoDB: claim() is one atomic step there. */
export function memoryTable() {
  const rows = new Map(); // key -> { done, until }
  return {
    rows,
    async claim(key, until, now) {
      const row = rows.get(key);
      if (row?.done) return { status: 'done' };
      if (row && row.until > now) return { status: 'busy' };
      rows.set(key, { done: false, until });
      return { status: 'new' };
    },
    async finish(key) { rows.set(key, { done: true }); },
    async release(key) { rows.delete(key); },
  };
}
