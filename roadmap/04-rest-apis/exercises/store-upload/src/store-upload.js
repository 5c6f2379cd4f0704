import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UploadError } from './errors.js';

/**
 * @param {import('node:stream').Readable} source
 * @param {{ name: string, dir: string, maxBytes: number }} options
 * @returns {Promise<{ file: string, type: string, size: number, name: string }>}
 */
export async function storeUpload(source, { name, dir, maxBytes }) {
  // TODO: this holds all of it in memory, believes the name, and looks at the size when it is too late.
  const chunks = [];
  for await (const chunk of source) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  if (content.length > maxBytes) throw new UploadError(413, 'The file is too large.');
  await writeFile(path.join(dir, name), content);
  return { file: name, type: name.endsWith('.png') ? 'image/png' : 'application/pdf', size: content.length, name };
}
