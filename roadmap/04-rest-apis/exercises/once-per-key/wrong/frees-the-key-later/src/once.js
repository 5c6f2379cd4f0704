// Frees the key without waiting for the store: when the call has rejected it is still taken.
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
    if (typeof key !== 'string' || key.length < 16 || key.length > 255) throw new HttpError(400, 'Send an Idempotency-Key.');
    const id = JSON.stringify([caller, key]);
    const fingerprint = canonical(request);

    if (!await store.add(id, { fingerprint })) {
      const entry = await store.get(id); // undefined: the first one has just failed
      if (entry && entry.fingerprint !== fingerprint) throw new HttpError(422, 'This key belongs to another request.');
      if (!entry?.answer) throw new HttpError(409, 'The first request is under way.');
      return { answer: entry.answer, replayed: true };
    }

    let answer;
    try {
      answer = await work();
    } catch (err) {
      store.delete(id);
      throw err;
    }
    // From here on the work is done. Whatever fails now, the key stays taken.
    if (answer.status >= 500) await store.delete(id);
    else await store.set(id, { fingerprint, answer });
    return { answer, replayed: false };
  };
}

/** The same text for the same JSON, whatever the order of members. */
const canonical = (value) => JSON.stringify(value, (name, inner) => {
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
  return Object.fromEntries(Object.keys(inner).sort().map((member) => [member, inner[member]]));
});
