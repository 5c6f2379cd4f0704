/**
 * A stand-in for mongod, for tests on machines that have none. It speaks MongoDB's wire protocol to the real driver and
 * keeps documents in memory; mingo evaluates queries, updates and pipelines. It knows the commands that these tests need,
 * cursors, unique indexes and the second try of a retryable write, and nothing of users, transactions, sharding or plans.
 *
 *     const mongo = await startMongoLite();
 *     const client = await MongoClient.connect(mongo.url);
 */
import { once } from 'node:events';
import net from 'node:net';
import { deserialize, EJSON, Long, ObjectId, serialize } from 'bson';
import { aggregate, find, Query, updateOne } from 'mingo';

const OP_REPLY = 1;
const OP_QUERY = 2004; // only for the driver's first hello
const OP_MSG = 2013; // everything else

export async function startMongoLite() {
  const databases = new Map(); // name -> Map of collections
  const remembered = new Map(); // session and number of a retryable write -> what was answered
  const mongo = {
    /** Called with each command before it runs: may wait, or throw an error with a `code` for the driver. */
    before: async (_name, _command) => {},
    /** Called when a command has run. Whoever returns 'cut' breaks the connection before the answer leaves. */
    after: async (_name, _command) => {},
    /** The names of all commands that came, without those of the driver's own monitoring. */
    seen: [],
  };
  const run = async (command) => {
    const [name] = Object.keys(command);
    if (commands[name] !== hello) mongo.seen.push(name);
    try {
      await mongo.before(name, command);
    } catch (error) {
      return failure(error.code, error.codeName, error.message);
    }
    const attempt = command.txnNumber === undefined ? undefined : EJSON.stringify([command.lsid, command.txnNumber]);
    const result = remembered.get(attempt) ?? execute(databases, command);
    if (attempt !== undefined) remembered.set(attempt, result);
    return await mongo.after(name, command) === 'cut' ? 'cut' : result;
  };
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    readMessages(socket, (message) => answer(socket, message, run));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();

  return Object.assign(mongo, {
    url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    /** What a server does with cursors that nobody has asked for 10 minutes. */
    forgetCursors: () => cursors.clear(),
    /** Breaks every connection and takes no new one, like a server that went away. */
    async stop() {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    /** Takes connections again, on the same port and with the same data. */
    async restart() {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    },
  });
}

// ---- The wire protocol: a header of 16 bytes (length, id, id of the request, kind), then BSON -------------------------

function readMessages(socket, onMessage) {
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 4 && buffer.length >= buffer.readInt32LE(0)) {
      const length = buffer.readInt32LE(0);
      onMessage(buffer.subarray(0, length));
      buffer = buffer.subarray(length);
    }
  });
}

async function answer(socket, message, run) {
  const requestId = message.readInt32LE(4);
  const kind = message.readInt32LE(12);
  if (kind !== OP_QUERY && kind !== OP_MSG) return socket.destroy();

  const result = await run(kind === OP_MSG ? parseMsg(message) : parseQuery(message));
  if (result === 'cut') return socket.destroy();
  const body = serialize(result, { ignoreUndefined: true });
  // OP_MSG: flags, then the kind of section. OP_REPLY: flags, cursor id, offset, number of documents.
  const prefix = Buffer.alloc(kind === OP_MSG ? 5 : 20);
  if (kind === OP_QUERY) {
    prefix.writeInt32LE(8, 0);
    prefix.writeInt32LE(1, 16);
  }
  const header = Buffer.alloc(16);
  header.writeInt32LE(header.length + prefix.length + body.length, 0);
  header.writeInt32LE(requestId, 8);
  header.writeInt32LE(kind === OP_MSG ? OP_MSG : OP_REPLY, 12);
  socket.write(Buffer.concat([header, prefix, body]));
}

/** Sections follow each other: kind 0 is the command, kind 1 a list of documents that belongs to it. */
function parseMsg(message) {
  const hasChecksum = (message.readUInt32LE(16) & 1) === 1;
  const end = message.length - (hasChecksum ? 4 : 0);
  const command = {};
  for (let at = 20; at < end; ) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (kind === 0) Object.assign(command, deserialize(message.subarray(at, at + size)));
    else {
      const nameEnd = message.indexOf(0, at + 4);
      const documents = [];
      for (let next = nameEnd + 1; next < at + size; next += message.readInt32LE(next)) {
        documents.push(deserialize(message.subarray(next, next + message.readInt32LE(next))));
      }
      command[message.toString('utf8', at + 4, nameEnd)] = documents;
    }
    at += size;
  }
  return command;
}

function parseQuery(message) {
  const nameEnd = message.indexOf(0, 20);
  return deserialize(message.subarray(nameEnd + 9)); // skip, limit, then the document
}

// ---- Commands --------------------------------------------------------------------------------------------------------

function execute(databases, command) {
  const [name] = Object.keys(command);
  const run = commands[name];
  if (run === undefined) return failure(59, 'CommandNotFound', `mongo-lite does not know "${name}"`);
  if (!databases.has(command.$db)) databases.set(command.$db, new Map());
  const database = databases.get(command.$db);
  try {
    return { ok: 1, ...run(command, { databases, database, collection: collectionOf(database, command[name]) }) };
  } catch (error) {
    return failure(error.code ?? 2, error.codeName ?? 'BadValue', error.message, error);
  }
}

const failure = (code, codeName, errmsg, { keyPattern, keyValue } = {}) => ({ ok: 0, code, codeName, errmsg, keyPattern, keyValue });

function collectionOf(database, name) {
  if (typeof name !== 'string') return undefined;
  if (!database.has(name)) database.set(name, { documents: [], indexes: [{ v: 2, key: { _id: 1 }, name: '_id_', unique: true }] });
  return database.get(name);
}

const hello = () => ({
  setName: 'lite', // a replica set of one: only there the driver retries writes
  helloOk: true, isWritablePrimary: true, ismaster: true, readOnly: false, minWireVersion: 0, maxWireVersion: 25,
  maxBsonObjectSize: 16 * 1024 * 1024, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000,
  localTime: new Date(), logicalSessionTimeoutMinutes: 30,
});

const commands = {
  hello,
  ismaster: hello,
  isMaster: hello,
  ping: () => ({}),
  endSessions: () => ({}),
  getMore: ({ getMore: id, batchSize }) => nextBatch(id.toString(), batchSize),
  killCursors: ({ cursors: ids }) => { for (const id of ids) cursors.delete(id.toString()); },
  create: () => ({}),
  dropDatabase: ({ $db }, { databases }) => { databases.delete($db); },

  insert: ({ documents, ordered = true }, { collection }) => eachWrite(documents, ordered, (document) => {
    const added = copy({ _id: document._id ?? new ObjectId(), ...document });
    checkUnique(collection, added);
    collection.documents.push(added);
    return { n: 1 };
  }),

  update: ({ updates, ordered = true }, { collection }) => eachWrite(updates, ordered, (update) => change(collection, update)),

  delete: ({ deletes, ordered = true }, { collection }) => eachWrite(deletes, ordered, ({ q, limit }) => {
    const hits = select(collection.documents, { filter: q, limit });
    collection.documents = collection.documents.filter((document) => !hits.includes(document));
    return { n: hits.length };
  }),

  findAndModify({ query = {}, update, remove, new: wantsNew, upsert, sort = {}, fields = {} }, { collection }) {
    const [hit] = select(collection.documents, { filter: query, sort, limit: 1 });
    const before = hit && copy(hit);
    let after;
    if (remove) collection.documents = collection.documents.filter((document) => document !== hit);
    else if (hit || upsert) ({ after } = change(collection, { q: hit ? { _id: hit._id } : query, u: update, upsert }));
    const shown = wantsNew ? after : before;
    return {
      lastErrorObject: { n: before || after ? 1 : 0, updatedExisting: Boolean(before) && !remove },
      value: shown ? select([shown], { projection: fields })[0] : null,
    };
  },

  find({ filter = {}, projection = {}, sort = {}, skip = 0, limit = 0, batchSize, singleBatch, find: name, $db }, { collection }) {
    return firstBatch(`${$db}.${name}`, select(collection.documents, { filter, projection, sort, skip, limit }), singleBatch ? Infinity : batchSize);
  },

  aggregate({ aggregate: name, pipeline, cursor, $db }, { database, collection }) {
    const collectionResolver = (other) => collectionOf(database, other).documents; // for $lookup
    return firstBatch(`${$db}.${name}`, aggregate(collection?.documents ?? [], pipeline, { collectionResolver }), cursor?.batchSize);
  },

  createIndexes({ indexes }, { collection }) {
    for (const index of indexes) if (!collection.indexes.some(({ name }) => name === index.name)) collection.indexes.push(index);
  },
  listIndexes: ({ listIndexes: name, $db }, { collection }) => firstBatch(`${$db}.${name}`, collection.indexes),
};

function select(documents, { filter = {}, projection = {}, sort = {}, skip = 0, limit = 0 }) {
  const cursor = find(documents, filter, projection);
  if (Object.keys(sort).length > 0) cursor.sort(sort);
  cursor.skip(Number(skip));
  if (limit) cursor.limit(Math.abs(Number(limit)));
  return cursor.all();
}

/** Runs writes one after the other. An ordered list ends at the first that fails. */
function eachWrite(writes, ordered, write) {
  const result = { n: 0, nModified: 0, upserted: [], writeErrors: [] };
  for (const [index, one] of writes.entries()) {
    try {
      const { n, nModified = 0, upserted } = write(one);
      result.n += n;
      result.nModified += nModified;
      if (upserted !== undefined) result.upserted.push({ index, _id: upserted });
    } catch (error) {
      if (error.code === undefined) throw error;
      result.writeErrors.push({ index, ...failure(error.code, error.codeName, error.message, error) });
      if (ordered) break;
    }
  }
  if (result.upserted.length === 0) delete result.upserted;
  if (result.writeErrors.length === 0) delete result.writeErrors;
  return result;
}

/** One update, of `update` or `findAndModify`: a replacement, or operators such as $set. */
function change(collection, { q, u, upsert = false, multi = false }) {
  const test = new Query(q, {});
  const hits = collection.documents.filter((document) => test.test(document)).slice(0, multi ? undefined : 1);
  const { $setOnInsert, ...operators } = u;
  const apply = (document, modifier) => {
    if (!Object.keys(modifier).some((key) => key.startsWith('$'))) return copy({ _id: document._id, ...modifier });
    const list = [copy(document)];
    updateOne(list, {}, modifier);
    return list[0];
  };

  if (hits.length === 0) {
    if (!upsert) return { n: 0 };
    const plain = Object.entries(q).filter(([key, value]) => !key.startsWith('$') && !isOperators(value));
    const after = apply({ _id: new ObjectId(), ...Object.fromEntries(plain) }, { ...operators, ...($setOnInsert && { $set: { ...operators.$set, ...$setOnInsert } }) });
    checkUnique(collection, after);
    collection.documents.push(after);
    return { n: 1, upserted: after._id, after };
  }
  let nModified = 0;
  let after;
  for (const hit of hits) {
    after = apply(hit, operators);
    checkUnique(collection, after, hit);
    if (EJSON.stringify(after) === EJSON.stringify(hit)) continue;
    collection.documents[collection.documents.indexOf(hit)] = after;
    nModified++;
  }
  return { n: hits.length, nModified, after };
}

function checkUnique({ documents, indexes }, added, replaced) {
  for (const { unique, sparse, key, name } of indexes) {
    if (!unique) continue;
    const values = (document) => Object.keys(key).map((path) => path.split('.').reduce((value, part) => value?.[part], document) ?? null);
    const wanted = values(added);
    if (sparse && wanted.every((value) => value === null)) continue;
    if (!documents.some((document) => document !== replaced && values(document).every((value, i) => isSame(value, wanted[i])))) continue;
    const keyValue = Object.fromEntries(Object.keys(key).map((path, i) => [path, wanted[i]]));
    const message = `E11000 duplicate key error collection: mongo-lite index: ${name} dup key: ${EJSON.stringify(keyValue)}`;
    throw Object.assign(new Error(message), { code: 11000, codeName: 'DuplicateKey', keyPattern: key, keyValue });
  }
}

const isSame = (a, b) => a === b || (typeof a === 'object' && typeof b === 'object' && EJSON.stringify(a) === EJSON.stringify(b));
const copy = (document) => deserialize(serialize(document));
const isOperators = (value) => value !== null && typeof value === 'object' && Object.keys(value)[0]?.startsWith('$');

// ---- Cursors: what did not fit into the batch waits for getMore ------------------------------------------------------

const cursors = new Map(); // id -> { ns, rest }
let lastCursor = 0;

function firstBatch(ns, documents, size = 101) {
  if (documents.length <= size) return { cursor: { id: Long.ZERO, ns, firstBatch: documents } };
  const id = Long.fromNumber(++lastCursor);
  cursors.set(id.toString(), { ns, rest: documents.slice(size) });
  return { cursor: { id, ns, firstBatch: documents.slice(0, size) } };
}

function nextBatch(id, size = Infinity) {
  const cursor = cursors.get(id);
  if (cursor === undefined) throw Object.assign(new Error(`cursor id ${id} not found`), { code: 43, codeName: 'CursorNotFound' });
  const batch = cursor.rest.splice(0, size);
  if (cursor.rest.length === 0) cursors.delete(id);
  return { cursor: { id: cursor.rest.length === 0 ? Long.ZERO : Long.fromString(id), ns: cursor.ns, nextBatch: batch } };
}
