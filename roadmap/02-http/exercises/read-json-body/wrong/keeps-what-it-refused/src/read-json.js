// Goes on collecting after the refusal: the client gets its 413, and still decides how much memory the server uses.
import { finished } from 'node:stream';
import { HttpError } from './http-error.js';

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/**
 * Reads and parses the JSON body of a request.
 *
 * @param {import('node:http').IncomingMessage} req
 * @param {{ limit?: number }} [options] the most bytes that the body may have
 * @returns {Promise<unknown>}
 */
export async function readJson(req, { limit = 102_400 } = {}) {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity', 'content-length': length } = req.headers;
  if (type.split(';', 1)[0].trim().toLowerCase() !== 'application/json') throw new HttpError(415, 'Send application/json.');
  if ((CHARSET.exec(type)?.[1] ?? 'utf-8').toLowerCase() !== 'utf-8') throw new HttpError(415, 'Send UTF-8.');
  if (encoding.toLowerCase() !== 'identity') throw new HttpError(415, 'Send the body uncompressed.');
  if (Number(length) > limit) throw tooLarge(limit); // nobody has touched the body: Node throws it away itself

  const bytes = await readBytes(req, limit);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new HttpError(400, 'The body is not valid JSON in UTF-8.');
  }
}

function readBytes(req, limit) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let size = 0;
    req.on('data', (chunk) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limit) reject(tooLarge(limit));
    });
    finished(req, (err) => (err ? reject(err) : resolve(Buffer.concat(chunks))));
  });
}

function tooLarge(limit) {
  return new HttpError(413, `The body may have ${limit} bytes.`);
}
