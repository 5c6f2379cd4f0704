import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage();

/** Runs `fn`, and all that it starts, for one request. Both loggers read the id from here. */
export const runForRequest = (requestId, fn) => storage.run({ requestId }, fn);
export const requestFields = () => storage.getStore() ?? {};

/** The caller's id if it is harmless in a header and a log, else a new one. */
export const chooseId = (header) => (/^[\w-]{8,64}$/.test(header ?? '') ? header : randomUUID());
