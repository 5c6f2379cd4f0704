import { setImmediate as turn } from 'node:timers/promises';

/** A table in memory that behaves like one over the network: every call takes a while, rows are copies. */
export function createRepo() {
  const rows = new Map();
  const calls = [];
  let next = 1;
  let meanwhile;

  const repo = {
    /** Every call that writes, for the tests. */
    calls,
    /** Lets somebody else write, once, after the next `find` has answered. */
    afterNextFind(write) { meanwhile = write; },

    async insert(fields) {
      calls.push({ insert: { ...fields } });
      await turn();
      const id = String(next++);
      rows.set(id, { id, ...fields, ownerId: 'ann', version: 1, createdAt: '2026-03-01T09:30:00.000Z' });
      return { ...rows.get(id) };
    },
    async find(id) {
      await turn();
      const row = rows.has(id) ? { ...rows.get(id) } : undefined;
      const write = meanwhile;
      meanwhile = undefined;
      await write?.();
      return row;
    },
    async update(id, version, changes) {
      calls.push({ update: { ...changes } });
      await turn();
      const row = rows.get(id);
      if (row?.version !== version) return undefined;
      Object.assign(row, changes, { version: version + 1 });
      return { ...row };
    },
    async remove(id, version) {
      calls.push({ remove: id });
      await turn();
      return rows.get(id)?.version === version && rows.delete(id);
    },
  };
  return repo;
}
