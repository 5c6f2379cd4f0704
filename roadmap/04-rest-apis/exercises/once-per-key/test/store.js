import { setImmediate as turn } from 'node:timers/promises';

/** A table in memory that behaves like one over the network: each call takes a while, values are copies. */
export function createStore() {
  const rows = new Map();
  const hooks = { refusedAdd: async () => {}, set: async () => {} };
  return {
    /** For the tests: called after an `add` that said no, and before a `set`. */
    hooks,
    async add(id, value) {
      await turn();
      const added = !rows.has(id);
      if (added) rows.set(id, JSON.stringify(value));
      await turn();
      if (!added) await hooks.refusedAdd();
      return added;
    },
    async get(id) {
      await turn();
      const text = rows.get(id);
      await turn();
      return text === undefined ? undefined : JSON.parse(text);
    },
    async set(id, value) {
      await turn();
      await hooks.set();
      rows.set(id, JSON.stringify(value));
    },
    async delete(id) {
      for (let i = 0; i < 5; i++) await turn(); // who does not wait for it leaves the key taken for a while
      rows.delete(id);
    },
  };
}
