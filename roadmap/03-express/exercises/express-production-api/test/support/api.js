import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { start } from '../../src/server.js';
import { startMongoLite } from './mongo-lite.js';

const { MONGODB_URL } = process.env;

/** Why some tests are left out where a real server is used. */
export const onlyStandIn = MONGODB_URL ? 'a real server is not ours to stop' : false;

/** A database of its own for each test file: on the server of MONGODB_URL, or on the stand-in. */
export async function startDatabase() {
  const mongo = MONGODB_URL ? undefined : await startMongoLite();
  return {
    mongo,
    config: {
      production: false, port: 0, trustProxy: 1, corsOrigins: ['https://app.example'], shutdownMs: 8_000,
      databaseUrl: MONGODB_URL ?? mongo.url,
      mongo: { dbName: `links-test-${randomUUID().slice(0, 8)}`, serverSelectionTimeoutMS: 5_000 },
    },
  };
}

/** The API, listening, with its log and two ways to talk to it. */
export async function startApi({ mongo: options, ...changes } = {}) {
  const { mongo, config } = await startDatabase();
  const log = [];
  const { server, stop } = await start({ config: { ...config, ...changes, mongo: { ...config.mongo, ...options } }, log: (entry) => { log.push(entry); } }).catch(async (err) => {
    await mongoose.disconnect();
    await mongo?.stop();
    throw err;
  });
  const origin = `http://127.0.0.1:${server.address().port}`;

  const send = (method, path, { body, ...headers } = {}) => fetch(origin + path, {
    method,
    body: typeof body === 'object' ? JSON.stringify(body) : body,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  /** Entries of one type for one request; waits a moment, since they may come after the answer. */
  const logOf = async (requestId, type) => {
    const entries = () => log.filter((entry) => entry.requestId === requestId && entry.type === type);
    for (let until = performance.now() + 1_000; entries().length === 0 && performance.now() < until;) await new Promise(setImmediate);
    return entries();
  };
  return {
    mongo, server, stop, send, log, logOf, origin,
    /** Cleans up even after a `stop` that does nothing. */
    async close() {
      if (mongoose.connection.readyState === 1) await mongoose.connection.dropDatabase().catch(() => {});
      server.close();
      server.closeAllConnections();
      await mongoose.disconnect();
      await mongo?.stop();
    },
  };
}

/** Holds these commands back. `arrived(answer)` waits until one of them is there, `open()` lets them through. */
export function gate(mongo, ...commands) {
  const arrived = Promise.withResolvers();
  const opened = Promise.withResolvers();
  mongo.before = async (command) => {
    if (!commands.includes(command)) return;
    arrived.resolve();
    await opened.promise;
  };
  return {
    arrived: (answer) => Promise.race([arrived.promise, answer.then(({ status }) => { throw new Error(`${status}, without having asked MongoDB`); })]),
    open: () => opened.resolve(),
  };
}

export async function problem(res, status) {
  const text = await res.text();
  if (res.status !== status) throw new Error(`${res.status} instead of ${status}: ${text}`);
  const type = res.headers.get('content-type') ?? '';
  if (!type.startsWith('application/problem+json')) throw new Error(`the error is "${type}", not application/problem+json: ${text}`);
  return JSON.parse(text);
}
