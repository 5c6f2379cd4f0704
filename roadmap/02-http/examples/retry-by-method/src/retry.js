import { setTimeout as wait } from 'node:timers/promises';

// #region decision
const IDEMPOTENT = new Set(['GET', 'HEAD', 'QUERY', 'OPTIONS', 'PUT', 'DELETE']);
const TEMPORARY = new Set([408, 429, 502, 503, 504]);

/** May this request reach the server twice without doing its work twice? */
export function mayRepeat(method, headers) {
  return IDEMPOTENT.has(method) || headers.has('idempotency-key');
}
// #endregion

// #region delay
/** How long to wait, in ms: what the server says, else exponential with full jitter. */
export function delayOf(response, attempt, options = {}) {
  const { base = 100, cap = 10_000, now = Date.now, random = Math.random } = options;
  const header = response?.headers.get('retry-after')?.trim(); // seconds, or a date
  if (header && /^\d+$/.test(header)) return Number(header) * 1000;
  // Date.parse alone takes "1.5" for a day in 2001.
  const date = header?.endsWith(' GMT') ? Date.parse(header) : NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now());
  return random() * Math.min(cap, base * 2 ** attempt);
}
// #endregion

/**
 * fetch, sent up to `tries` times where that is allowed. The signal bounds the whole of it, waits included.
 * Gives the last response, or throws the last error.
 *
 * @param {string | URL} url
 * @param {RequestInit} [init]
 * @param {{ tries?: number, longest?: number, sleep?: Function, base?: number, cap?: number }} [options]
 *   `longest`: a server that asks for more patience (ms) than this gets no further try
 */
export async function fetchWithRetry(url, init = {}, options = {}) {
  const { tries = 4, longest = 10_000, sleep = (ms, signal) => wait(ms, undefined, { signal }) } = options;
  const method = (init.method ?? 'GET').toUpperCase();
  const replayable = init.body == null || typeof init.body === 'string' || init.body instanceof Uint8Array;
  const request = new Request(url, { ...init, method }); // what is wrong with it throws here, not in the loop
  const repeatable = replayable && mayRepeat(method, request.headers);

  for (let attempt = 0; ; attempt++) {
    const last = !repeatable || attempt + 1 >= tries;
    let response;
    try {
      response = await fetch(last ? request : request.clone());
    } catch (err) {
      // A TypeError is the network: no answer came, the work may have been done. Anything else is an abort.
      if (last || !(err instanceof TypeError)) throw err;
    }
    if (response && (last || !TEMPORARY.has(response.status))) return response;

    const ms = delayOf(response, attempt, options);
    if (response && ms > longest) return response;
    await response?.body?.cancel(); // an answer that nobody reads holds its connection
    await sleep(ms, init.signal ?? undefined);
  }
}
