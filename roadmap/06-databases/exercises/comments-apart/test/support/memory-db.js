import { find, updateOne } from 'mingo';

/**
 * A database in memory. Each operation takes a turn of the event loop and then happens at once, like on a server: between
 * two operations of one caller, others run.
 */
export function memoryDb(initial = {}) {
  const stored = new Map(Object.entries(initial).map(([name, documents]) => [name, structuredClone(documents)]));
  const db = {
    /** Called with the collection's name and the operation before it happens; may throw, or return a promise to wait for. */
    before: (_name, _operation) => {},
    /** How many documents each find() returned, with the collection's name. */
    reads: [],
    documents: (name) => structuredClone(stored.get(name) ?? []),
    collection: (name) => collection(db, stored, name),
  };
  return db;
}

function collection(db, stored, name) {
  if (!stored.has(name)) stored.set(name, []);
  const all = () => stored.get(name);

  const turn = (operation, run) => async (...args) => {
    await new Promise(setImmediate);
    await db.before(name, operation);
    return run(...structuredClone(args));
  };
  function select(filter, { sort, skip, limit, projection = {} } = {}) {
    const cursor = find(all(), filter, projection);
    if (sort) cursor.sort(sort);
    if (skip) cursor.skip(skip);
    if (limit) cursor.limit(limit);
    const found = structuredClone(cursor.all());
    db.reads.push({ name, documents: found.length });
    return found;
  }
  function change(filter, update) {
    if (!Object.keys(update).every((key) => key.startsWith('$'))) throw new Error('Update document requires atomic operators');
    const [hit] = find(all(), filter).all();
    if (hit === undefined) return undefined;
    const changed = [structuredClone(hit)];
    updateOne(changed, {}, update);
    all()[all().findIndex(({ _id }) => _id === hit._id)] = changed[0];
    return { before: structuredClone(hit), after: structuredClone(changed[0]) };
  }

  return {
    insertOne: turn('insertOne', (document) => {
      if (all().some(({ _id }) => _id === document._id)) throw Object.assign(new Error('E11000 duplicate key'), { code: 11000 });
      all().push(document);
      return { acknowledged: true, insertedId: document._id };
    }),
    findOne: turn('findOne', (filter, options) => select(filter, { ...options, limit: 1 })[0] ?? null),
    find: (filter, options) => ({ toArray: turn('find', () => select(filter, options)) }),
    countDocuments: turn('countDocuments', (filter) => find(all(), filter).all().length),
    updateOne: turn('updateOne', (filter, update) => {
      const changed = change(filter, update);
      return { acknowledged: true, matchedCount: changed ? 1 : 0, modifiedCount: changed ? 1 : 0 };
    }),
    findOneAndUpdate: turn('findOneAndUpdate', (filter, update, { returnDocument = 'before' } = {}) => change(filter, update)?.[returnDocument] ?? null),
    deleteOne: turn('deleteOne', (filter) => {
      const [hit] = find(all(), filter).all();
      if (hit !== undefined) stored.set(name, all().filter(({ _id }) => _id !== hit._id));
      return { acknowledged: true, deletedCount: hit === undefined ? 0 : 1 };
    }),
  };
}
