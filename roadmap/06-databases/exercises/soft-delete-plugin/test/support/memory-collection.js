import { aggregate, find, updateOne } from 'mingo';

/** Puts a collection in memory below a model: what Mongoose sends to the driver happens on a list of documents. */
export function inMemory(Model, initial = []) {
  let documents = structuredClone(initial);
  const select = (filter, { sort, limit, projection = {} } = {}) => {
    const cursor = find(documents, filter ?? {}, projection);
    if (sort) cursor.sort(Object.fromEntries(sort instanceof Map ? sort : Object.entries(sort)));
    if (limit) cursor.limit(limit);
    return cursor.all();
  };
  const replace = (hit, next) => { documents[documents.indexOf(hit)] = next; };
  const change = (hits, update) => {
    for (const hit of hits) {
      const changed = [structuredClone(hit)];
      updateOne(changed, {}, update);
      replace(hit, changed[0]);
    }
    return { acknowledged: true, matchedCount: hits.length, modifiedCount: hits.length, upsertedCount: 0, upsertedId: null };
  };
  const drop = (hits) => {
    documents = documents.filter((document) => !hits.includes(document));
    return { acknowledged: true, deletedCount: hits.length };
  };
  const first = (filter) => select(filter, { limit: 1 });

  Object.assign(Model.collection, {
    insertOne: async (document) => { documents.push(structuredClone({ ...document })); return { acknowledged: true, insertedId: document._id }; },
    find: (filter, options) => ({ toArray: async () => structuredClone(select(filter, options)) }),
    findOne: async (filter, options) => structuredClone(select(filter, { ...options, limit: 1 })[0] ?? null),
    countDocuments: async (filter) => select(filter).length,
    distinct: async (path, filter) => [...new Set(select(filter).map((document) => document[path]))],
    updateOne: async (filter, update) => change(first(filter), update),
    updateMany: async (filter, update) => change(select(filter), update),
    async replaceOne(filter, next) {
      const hits = first(filter);
      for (const hit of hits) replace(hit, { _id: hit._id, ...next });
      return { acknowledged: true, matchedCount: hits.length, modifiedCount: hits.length };
    },
    async findOneAndUpdate(filter, update) {
      const [hit] = first(filter);
      if (hit) change([hit], update);
      return structuredClone(hit ?? null);
    },
    async findOneAndReplace(filter, next) {
      const [hit] = first(filter);
      if (hit) replace(hit, { _id: hit._id, ...next });
      return structuredClone(hit ?? null);
    },
    async findOneAndDelete(filter) {
      const [hit] = first(filter);
      if (hit) drop([hit]);
      return structuredClone(hit ?? null);
    },
    deleteOne: async (filter) => drop(first(filter)),
    deleteMany: async (filter) => drop(select(filter)),
    aggregate: (pipeline) => ({ toArray: async () => structuredClone(aggregate(documents, pipeline)) }),
  });
  return { stored: () => structuredClone(documents) };
}
