import { finished } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';

// #region record
/** Notes the events of a stream in order, and what `finished` says about it. */
export function record(stream) {
  const events = [];
  for (const name of ['end', 'finish', 'drain', 'error', 'close']) { // not 'data': listening for it makes it flow
    stream.on(name, (err) => events.push(err ? `${name}: ${err.message}` : name));
  }
  let verdict = 'still waiting';
  finished(stream).then(() => { verdict = 'resolved'; }, (err) => { verdict = `rejected: ${err.code ?? err.message}`; });
  return { events, verdict: () => verdict };
}
// #endregion

/** Streams report within a few turns of the event loop. */
export async function settle() {
  for (let i = 0; i < 20; i++) await turn();
}
