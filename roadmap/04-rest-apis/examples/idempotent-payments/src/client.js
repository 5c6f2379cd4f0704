import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

// #region client
/** Sends until there is an answer: one key, made before the first attempt, for all. */
export async function postOnce(url, body, options) {
  const { token, key = randomUUID(), timeout = 10_000, tries = 5, pause = 200 } = options;
  const headers = {
    authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key,
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const res = await fetch(url, {
        method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(timeout),
      });
      if (!isTemporary(res) || attempt === tries) return res;
      await res.body?.cancel();
    } catch (err) {
      if (attempt === tries) throw err; // nobody knows what was done
    }
    await sleep(pause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
  }
}

/** 409 says two things. With Retry-After it means: the first attempt is still running. */
const isTemporary = ({ status, headers }) => status >= 500 || status === 429
  || (status === 409 && headers.has('retry-after'));
// #endregion
