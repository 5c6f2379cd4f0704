import { randomBytes } from 'node:crypto';

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

// #region parse
/** The caller's trace, or undefined if the header is not valid: then this service starts a new one. */
export function parseTraceparent(header) {
  const [, version, traceId, parentId, flags, more] = FORM.exec(header ?? '') ?? [];
  if (!traceId || version === 'ff') return undefined;
  if (version === '00' && more !== undefined) return undefined; // later versions may have more fields
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export const formatTraceparent = ({ traceId, spanId, sampled }) =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
// #endregion

export const newTraceId = () => randomBytes(16).toString('hex');
export const newSpanId = () => randomBytes(8).toString('hex');
