// Trims with trim(), which also takes U+00A0 and VT: a coding that no other parser knows becomes chunked, and requests can be smuggled.
import { HttpError } from './http-error.js';

const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([^\\s]+) (HTTP/\\d\\.\\d)$`);
const HEADER_LINE = new RegExp(`^(${TOKEN}):(.*)$`);

/**
 * Parses the head of one HTTP/1.1 request out of chunks that are cut anywhere.
 *
 * @param {{ maxHeadBytes?: number }} [options]
 * @returns {{ push(chunk: Buffer): undefined | {
 *   method: string, target: string, headers: Map<string, string[]>,
 *   body: { kind: 'none' } | { kind: 'length', length: number } | { kind: 'chunked' },
 *   rest: Buffer } }}
 */
export function createHeadParser({ maxHeadBytes = 16_384 } = {}) {
  let bytes = Buffer.alloc(0);
  return {
    push(chunk) {
      bytes = Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      const headBytes = end === -1 ? bytes.length : end + 4;
      if (headBytes > maxHeadBytes) throw new HttpError(431, `more than ${maxHeadBytes} bytes of head`);
      if (end === -1) return undefined;
      return { ...parseHead(bytes.toString('latin1', 0, end)), rest: bytes.subarray(end + 4) };
    },
  };
}

function parseHead(head) {
  const [requestLine, ...lines] = head.split('\r\n');
  if (/[\r\n\0]/.test(head.replaceAll('\r\n', ''))) throw new HttpError(400, 'a lone CR or LF, or a NUL');

  const [, method, target, version] = REQUEST_LINE.exec(requestLine) ?? [];
  if (!method) throw new HttpError(400, 'malformed request line');
  if (version !== 'HTTP/1.1') throw new HttpError(505, `${version} is not spoken here`);

  const headers = new Map();
  for (const line of lines) {
    const match = HEADER_LINE.exec(line); // no space fits before the name, or between it and the colon
    if (!match) throw new HttpError(400, 'malformed header line');
    const name = match[1].toLowerCase();
    if (!headers.has(name)) headers.set(name, []);
    headers.get(name).push(match[2].trim());
  }

  if (headers.get('host')?.length !== 1) throw new HttpError(400, 'one Host header, please');
  return { method, target, headers, body: framing(headers) };
}

function framing(headers) {
  const lengths = headers.get('content-length');
  const codings = headers.get('transfer-encoding');
  if (lengths && codings) throw new HttpError(400, 'two answers to where the body ends');
  if (codings) {
    if (codings.length > 1 || codings[0].toLowerCase() !== 'chunked') throw new HttpError(501, 'unknown transfer coding');
    return { kind: 'chunked' };
  }
  if (!lengths) return { kind: 'none' };
  if (lengths.length > 1 || !/^\d+$/.test(lengths[0])) throw new HttpError(400, 'malformed Content-Length');
  const length = Number(lengths[0]);
  if (!Number.isSafeInteger(length)) throw new HttpError(400, 'Content-Length is beyond reason');
  return { kind: 'length', length };
}
