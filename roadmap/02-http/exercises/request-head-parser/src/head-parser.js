import { HttpError } from './http-error.js';

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
  return {
    push(chunk) {
      // TODO: this believes that a chunk is a head, and that clients are honest.
      const [head, rest] = chunk.toString().split('\r\n\r\n');
      const [requestLine, ...lines] = head.split('\r\n');
      const [method, target] = requestLine.split(' ');
      const headers = new Map();
      for (const line of lines) {
        const [name, value] = line.split(': ');
        headers.set(name.toLowerCase(), [value]);
      }
      if (!headers.has('host')) throw new HttpError(400, 'no Host');
      const length = Number(headers.get('content-length')?.[0]);
      return { method, target, headers, body: length ? { kind: 'length', length } : { kind: 'none' }, rest };
    },
  };
}
