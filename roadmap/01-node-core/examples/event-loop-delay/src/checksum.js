import { setImmediate as nextTurn } from 'node:timers/promises';

const CHUNK = 10; // records

/** The CPU work: a fraction of a millisecond for a record. */
function digest(record) {
  let hash = record;
  for (let i = 0; i < 500_000; i++) hash = Math.imul(hash ^ i, 16_777_619);
  return hash;
}

// #region in-one-go
export async function inOneGo(records) {
  let sum = 0;
  for (let i = 0; i < records; i++) sum = (sum + digest(i)) | 0;
  return sum; // `async` or not: nothing else ran meanwhile
}
// #endregion

// #region promise-chunks
export async function withPromises(records) {
  let sum = 0;
  for (let i = 0; i < records; i++) {
    if (i % CHUNK === 0) await Promise.resolve(); // back before the loop can turn
    sum = (sum + digest(i)) | 0;
  }
  return sum;
}
// #endregion

// #region immediate-chunks
export async function withImmediates(records) {
  let sum = 0;
  for (let i = 0; i < records; i++) {
    if (i % CHUNK === 0) await nextTurn(); // timers and I/O run here
    sum = (sum + digest(i)) | 0;
  }
  return sum;
}
// #endregion
