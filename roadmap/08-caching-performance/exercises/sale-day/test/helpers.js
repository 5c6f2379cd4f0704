import assert from 'node:assert/strict';

export const limit = { timeout: 1500 };
export const turn = () => new Promise((resolve) => setImmediate(resolve));
export async function turns(n = 10) {
  for (let i = 0; i < n; i++) await turn();
}

/** What a promise has come to by now, without waiting for it. */
export async function soFar(promise) {
  const settled = promise.catch((err) => err);
  await turns();
  return Promise.race([settled, 'PENDING']);
}

/** Polls, for what a socket tells a little later. */
export async function until(condition, message) {
  const end = Date.now() + 1000;
  while (!condition()) {
    if (Date.now() > end) assert.fail(message);
    await turn();
  }
}
