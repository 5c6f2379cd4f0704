import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

// #region context
const storage = new AsyncLocalStorage();

/** Runs `fn`, and all that it starts, as part of the request `id`. */
export const runInRequest = (id, fn) => storage.run({ id }, fn);

/** The id of the request that this code runs for; undefined outside of one. */
export const requestId = () => storage.getStore()?.id;

export function createLogger(write = (line) => process.stdout.write(line)) {
  return (message, fields) =>
    write(`${JSON.stringify({ requestId: requestId(), message, ...fields })}\n`);
}
// #endregion

/** Takes the caller's id if it is harmless in a log and a header, else makes one. */
export function chooseId(header) {
  return /^[\w-]{8,64}$/.test(header ?? '') ? header : randomUUID();
}
