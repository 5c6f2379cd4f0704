// The limits of PutLogEvents, as its API reference has them (November 2026).
export const LIMITS = { events: 10_000, bytes: 1_048_576, perEvent: 26, spanMs: 24 * 60 * 60 * 1000 };

/** Retry: too fast, or not our fault. Anything else stays wrong however often it is sent. */
const RETRYABLE = /ThrottlingException|ServiceUnavailableException|InternalFailure/;

// #region batches
/** Cuts events into batches that PutLogEvents accepts: in order of time, not too many, too large or too far apart. */
export function cutBatches(events, limits = LIMITS) {
  const batches = [];
  let size = 0;
  for (const event of events.toSorted((a, b) => a.timestamp - b.timestamp)) {
    const cost = Buffer.byteLength(event.message) + limits.perEvent;
    const last = batches.at(-1);
    if (last && last.length < limits.events && size + cost <= limits.bytes
      && event.timestamp - last[0].timestamp < limits.spanMs) {
      last.push(event);
      size += cost;
    } else {
      batches.push([event]);
      size = cost;
    }
  }
  return batches;
}
// #endregion

/** How many events the answer names as not stored. They are at the two ends, since the events are sorted. */
export function countRejected(info, total) {
  if (!info) return 0;
  const tooOld = Math.max(info.tooOldLogEventEndIndex ?? 0, info.expiredLogEventEndIndex ?? 0); // exclusive
  return tooOld + (total - (info.tooNewLogEventStartIndex ?? total));
}

/** PutLogEvents without a signature: enough for the stand-in. The real service wants SigV4, which its SDK adds. */
export function createCloudWatchSender({ endpoint, group, stream, timeoutMs = 5000 }) {
  async function put(events, signal) {
    let response;
    try {
      response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'Logs_20140328.PutLogEvents' },
        body: JSON.stringify({ logGroupName: group, logStreamName: stream, logEvents: events }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
    } catch (cause) {
      throw Object.assign(new Error('no answer', { cause }), { retryable: true });
    }
    const answer = await response.json();
    if (!response.ok) {
      throw Object.assign(new Error(answer.__type), { retryable: response.status >= 500 || RETRYABLE.test(answer.__type) });
    }
    return countRejected(answer.rejectedLogEventsInfo, events.length);
  }

  return async function send(lines, signal) {
    const events = lines.map((line) => ({ timestamp: Date.parse(JSON.parse(line).time), message: line }));
    let rejected = 0;
    // If a later part fails, the shipper sends all of them again: lines arrive at least once.
    for (const batch of cutBatches(events)) rejected += await put(batch, signal);
    return { rejected };
  };
}
