import { AsyncLocalStorage } from 'node:async_hooks';
import { formatTraceparent, newSpanId, newTraceId } from './traceparent.js';

const current = new AsyncLocalStorage();

// #region tracer
/** @param {{ service: string, finished: (span: object) => void, sample?: () => boolean }} options */
export function createTracer({ service, finished, sample = () => true }) {
  /** Runs `fn` as a span: a child of the span that is current, or of the caller's, or the root of a new trace. */
  async function span(name, fn, remote) {
    const parent = remote ?? current.getStore();
    const own = {
      service, name,
      traceId: parent?.traceId ?? newTraceId(),
      parentId: remote ? remote.parentId : parent?.spanId,
      spanId: newSpanId(),
      sampled: parent ? parent.sampled : sample(), // decided once, at the root
      start: performance.now(),
    };
    try {
      return await current.run(own, () => fn(own));
    } catch (err) {
      own.error = err.message;
      throw err;
    } finally {
      own.end = performance.now();
      if (own.sampled) finished(own);
    }
  }
  return { span };
}

/** fetch as a span, with the header that continues the trace on the other side. */
export const tracedFetch = (tracer, url) => tracer.span(`GET ${new URL(url).pathname}`, (own) =>
  fetch(url, { headers: { traceparent: formatTraceparent(own) } }));
// #endregion
