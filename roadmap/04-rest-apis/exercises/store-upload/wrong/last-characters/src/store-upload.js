// Keeps the last 100 characters of the name, not the first.
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UploadError } from './errors.js';
import { HEAD, sniff } from './sniff.js';

/**
 * @param {import('node:stream').Readable} source
 * @param {{ name: string, dir: string, maxBytes: number }} options
 * @returns {Promise<{ file: string, type: string, size: number, name: string }>}
 */
export async function storeUpload(source, { name, dir, maxBytes }) {
  let size = 0;
  let kind;

  async function* checked() {
    let head = Buffer.alloc(0);
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) throw new UploadError(413, `The file may have ${maxBytes} bytes.`);
      if (kind) {
        yield chunk;
        continue;
      }
      head = Buffer.concat([head, chunk]);
      if (head.length < HEAD) continue;
      kind = recognize(head);
      yield head;
    }
    if (kind) return;
    kind = recognize(head); // shorter than any signature needs, or just long enough
    yield head;
  }

  const id = randomUUID();
  const part = path.join(dir, `${id}.part`);
  try {
    await writeFile(part, checked(), { flag: 'wx' });
    const file = `${id}.${kind.extension}`;
    await rename(part, path.join(dir, file));
    return { file, type: kind.type, size, name: nameToShow(name) };
  } catch (err) {
    await rm(part, { force: true });
    throw err;
  }
}

function recognize(head) {
  const kind = sniff(head);
  if (!kind) throw new UploadError(415, 'Send a PNG or JPEG image or a PDF document.');
  return kind;
}

function nameToShow(name) {
  const last = name.split(/[/\\]/).at(-1);
  return last.replace(/\p{C}/gu, '').slice(-100) || 'file';
}
