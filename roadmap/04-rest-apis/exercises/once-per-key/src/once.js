import { HttpError } from './http-error.js';

/**
 * `store` is a table that all processes share. Everything in it is asynchronous:
 *   add(id, value)  → true, or false if there is something under this id: then nothing is written. One step, like
 *                     INSERT … ON CONFLICT DO NOTHING
 *   get(id)         → the value (a copy), or undefined
 *   set(id, value)  writes, whatever is there
 *   delete(id)
 */
export function createOnce(store) {
  return async function once({ caller, key, request }, work) {
    // TODO: two that come together both find nothing. And there is more: see the README.
    const kept = await store.get(key);
    if (kept) return { answer: kept, replayed: true };
    const answer = await work();
    await store.set(key, answer);
    return { answer, replayed: false };
  };
}
