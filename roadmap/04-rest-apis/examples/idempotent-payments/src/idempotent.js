import { fingerprintOf, keyOf } from './fingerprint.js';
import { Problem } from './problem.js';

// #region handler
/**
 * A request handler that does its work once for each key.
 * `remote` may take long and fail; what it calls is told the `reference`, the same in each attempt.
 * `local` writes to the database, at once or not at all, and returns the answer.
 */
export function idempotent(keys, { check, remote, local }) {
  return async (req, res) => {
    const key = keyOf(req);         // 400
    const order = check(req.body);  // 422: a request that is wrong does not use up its key
    const fingerprint = fingerprintOf({ method: req.method, path: req.baseUrl + req.path, body: order });
    const claim = keys.claim(req.caller, key, fingerprint);

    if (claim.state === 'another request') throw new Problem(422, 'This Idempotency-Key belongs to another request.');
    if (claim.state === 'running') throw new Problem(409, 'The first request is still running.', { 'Retry-After': '1' });
    if (claim.state === 'answered') return send(res.set('Idempotent-Replayed', 'true'), claim.answer);

    try {
      const result = await remote(order, claim.reference);
      send(res, keys.finish(claim, () => local(order, result, req.caller)));
    } catch (err) {
      keys.release(claim);
      throw err;
    }
  };
}
// #endregion

function send(res, { status, headers, body }) {
  res.status(status).set(headers).json(body);
}
