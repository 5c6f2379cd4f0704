import { finished } from 'node:stream';
import { HttpError } from './http-error.js';

// #region read-body
/** Reads the whole body, but keeps no more than `limit` bytes of it. */
export function readBody(req, limit) {
  return new Promise((resolve, reject) => {
    const tooLarge = () => reject(new HttpError(413, `The body may have ${limit} bytes.`));
    if (Number(req.headers['content-length']) > limit) return tooLarge(); // nothing read yet

    const chunks = [];
    let size = 0;
    req.on('data', (chunk) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else tooLarge(); // the listener stays: what follows is read and thrown away
    });
    finished(req, (err) => (err ? reject(err) : resolve(Buffer.concat(chunks))));
  });
}
// #endregion

export async function readJson(req, limit) {
  const [type] = (req.headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json') throw new HttpError(415, 'Send application/json.');
  const body = await readBody(req, limit);
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new HttpError(400, 'The body is not valid JSON.');
  }
}
