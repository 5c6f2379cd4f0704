import { createWriteStream } from 'node:fs';
import { readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

const isStrong = (etag) => etag?.startsWith('"') ?? false;
const failure = (message, fields) => Object.assign(new Error(message), fields);

/**
 * Makes one attempt to fetch `url` into `file`, going on where the last attempt broke off.
 *
 * @param {string} url
 * @param {string} file
 * @param {{ signal?: AbortSignal }} [options]
 * @returns {Promise<number>} the size
 */
export async function download(url, file, { signal } = {}) {
  const part = `${file}.part`;
  const tag = `${file}.etag`;

  const etag = await orElse(readFile(tag, 'utf8'), '');
  const have = !isStrong(etag) ? 0 : await orElse(stat(part).then(({ size }) => size), 0);
  const headers = { 'Accept-Encoding': 'identity' };
  if (have > 0) Object.assign(headers, { Range: `bytes=${have}-`, 'If-Range': etag });

  const response = await fetch(url, { headers, signal });
  if (response.status === 416 && have > 0) { // nothing after what we have: it cannot be what the server has
    await response.body?.cancel();
    await rm(tag, { force: true });
    await rm(part, { force: true });
    return download(url, file, { signal });
  }

  let total;
  if (response.status === 206) {
    const [, start, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range')) ?? [];
    if (have === 0 || Number(start) !== have) {
      await response.body?.cancel();
      throw failure(`asked for bytes from ${have}, got ${start}`, { code: 'BAD_RANGE' });
    }
    total = Number(size); // NaN for *
  } else if (response.status === 200) {
    total = Number(response.headers.get('content-length') ?? NaN);
    await beginAnew(response.headers.get('etag'));
  } else {
    await response.body?.cancel();
    throw failure(`the server answered ${response.status}`, { status: response.status });
  }

  await pipeline(response.body, createWriteStream(part, { flags: 'a', flush: true }), { signal });

  const { size } = await stat(part);
  if (!Number.isNaN(total) && size !== total) throw failure(`${size} of ${total} bytes`, { code: 'INCOMPLETE' });
  await rename(part, file);
  await rm(tag, { force: true });
  return size;

  /** Whenever `.etag` is there, the bytes in `.part` belong to it; also if we crash between two lines. */
  async function beginAnew(newTag) {
    await rm(tag, { force: true });
    await orElse(truncate(part), undefined);
    if (isStrong(newTag)) await writeFile(tag, newTag);
  }
}

async function orElse(promise, whenMissing) {
  try {
    return await promise;
  } catch (err) {
    if (err.code === 'ENOENT') return whenMissing;
    throw err;
  }
}
