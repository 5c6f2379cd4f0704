// Confirms when the line is written: a power cut takes a confirmed document.
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';

export async function openStore(dir, { maxBytes = Infinity } = {}) {
  const blobs = path.join(dir, 'blobs');
  const tmp = path.join(dir, 'tmp');
  const { documents, journal } = await recover(dir, blobs, tmp);
  const busy = new Set(); // puts and deletes under way
  let last = Promise.resolve(); // the end of the queue for the journal
  let failure = null; // the journal's tail is unknown
  let closed = null;

  /** Runs `change` alone: it may look at `documents`, and gives the entry to record, or null. */
  function inTurn(change) {
    const done = last.then(async () => {
      if (failure) throw failure;
      const entry = change();
      if (!entry) return;
      try {
        await journal.appendFile(toLine(entry));
        journal.sync().catch((err) => { failure = err; });
      } catch (err) {
        failure = err;
        throw err;
      }
      apply(documents, entry);
    });
    last = done.catch(() => 'whoever waits for `done` hears of it');
    return done;
  }

  function underWay(promise) {
    busy.add(promise);
    const over = () => busy.delete(promise);
    promise.then(over, over);
    return promise;
  }

  function check(name) {
    if (closed) throw new Error('the store is closed');
    if (typeof name !== 'string' || name.length < 1 || name.length > 200) throw new TypeError('a name has 1 to 200 characters');
  }

  async function put(name, source) {
    if (failure) throw failure;
    const blob = randomUUID();
    const temporary = path.join(tmp, blob);
    let size = 0;
    const hash = createHash('sha256');
    try {
      const handle = await open(temporary, 'wx');
      try {
        for await (const chunk of source) {
          size += chunk.length;
          if (size > maxBytes) throw failed('TOO_LARGE', `more than ${maxBytes} bytes`);
          hash.update(chunk);
          await handle.appendFile(chunk);
        }
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, path.join(blobs, blob));
      await syncFolder(blobs);
    } catch (err) {
      await rm(temporary, { force: true });
      await rm(path.join(blobs, blob), { force: true });
      throw err;
    }

    // From here on the content stays, whatever happens: the line that names it may be on disk.
    const sha256 = hash.digest('hex');
    let replaced;
    await inTurn(() => {
      replaced = documents.get(name);
      return { op: 'put', name, blob, size, sha256 };
    });
    if (replaced) await rm(path.join(blobs, replaced.blob), { force: true });
    return { name, size, sha256 };
  }

  async function remove(name) {
    let removed;
    await inTurn(() => {
      removed = documents.get(name);
      return removed ? { op: 'delete', name } : null;
    });
    if (removed) await rm(path.join(blobs, removed.blob), { force: true });
    return removed !== undefined;
  }

  async function get(name, range) {
    for (;;) {
      const document = documents.get(name);
      if (!document) return null;
      const { blob, size, sha256 } = document;
      const { start, end } = withinSize(range, size);
      try {
        const handle = await open(path.join(blobs, blob));
        if (size === 0) await handle.close();
        const stream = size === 0 ? Readable.from([]) : handle.createReadStream({ start, end });
        return { size, sha256, start, end, stream };
      } catch (err) {
        // Replaced or deleted between the look and the open: look again.
        if (err.code !== 'ENOENT' || documents.get(name) === document) throw err;
      }
    }
  }

  return {
    async put(name, source) {
      check(name);
      return underWay(put(name, source));
    },
    async get(name, range = {}) {
      check(name);
      return get(name, range);
    },
    async delete(name) {
      check(name);
      return underWay(remove(name));
    },
    list() {
      return [...documents.values()]
        .map(({ name, size, sha256 }) => ({ name, size, sha256 }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    close() {
      closed ??= (async () => {
        await Promise.allSettled(busy);
        await journal.close();
      })();
      return closed;
    },
  };
}

const failed = (code, message, cause) => Object.assign(new Error(message, { cause }), { code });

function withinSize({ start, end }, size) {
  if (start === undefined && end === undefined && size === 0) return { start: 0, end: -1 };
  const from = start ?? 0;
  const to = end ?? Math.max(from, size - 1);
  if (![from, to].every((n) => Number.isSafeInteger(n) && n >= 0) || from > to || from >= size) throw new RangeError(`bytes ${from} to ${to} of ${size}`);
  return { start: from, end: Math.min(to, size - 1) };
}

function apply(documents, { op, name, blob, size, sha256 }) {
  if (op === 'put') documents.set(name, { name, blob, size, sha256 });
  else documents.delete(name);
}

const checkSum = (text) => crc32(text).toString(16).padStart(8, '0');

function toLine(entry) {
  const text = JSON.stringify(entry); // escapes line breaks
  return `${checkSum(text)} ${text}\n`;
}

function fromLine(line) {
  const text = line.slice(9);
  if (line.slice(0, 9) !== `${checkSum(text)} `) throw new Error('the check sum is wrong');
  return JSON.parse(text);
}

async function recover(dir, blobs, tmp) {
  await makeFolder(dir);
  await mkdir(blobs, { recursive: true });
  await mkdir(tmp, { recursive: true });
  const file = path.join(dir, 'journal');
  const bytes = await readFile(file).catch((err) => {
    if (err.code === 'ENOENT') return Buffer.alloc(0);
    throw err;
  });

  const documents = new Map();
  let good = 0; // bytes of whole lines
  while (good < bytes.length) {
    const end = bytes.indexOf(0x0a, good);
    if (end === -1) break;
    try {
      apply(documents, fromLine(bytes.toString('utf8', good, end)));
    } catch (cause) {
      if (end + 1 === bytes.length) break; // the last one: torn
      throw failed('DAMAGED', `the journal is damaged at byte ${good}`, cause);
    }
    good = end + 1;
  }

  const there = new Set(await readdir(blobs));
  const used = new Set();
  for (const { name, blob } of documents.values()) {
    if (!there.has(blob)) throw failed('DAMAGED', `the content of ${JSON.stringify(name)} is missing`);
    used.add(blob);
  }

  // All is well: now it may be changed.
  if (good < bytes.length) await truncate(file, good);
  const journal = await open(file, 'a');
  try {
    await journal.sync();
    await syncFolder(dir);
    for (const blob of there) if (!used.has(blob)) await rm(path.join(blobs, blob), { force: true });
    for (const name of await readdir(tmp)) await rm(path.join(tmp, name), { recursive: true, force: true });
  } catch (err) {
    await journal.close();
    throw err;
  }
  return { documents, journal };
}

/** Makes a folder that is still there after a power cut: each new name is synced in the folder above it. */
async function makeFolder(dir) {
  const made = await mkdir(dir, { recursive: true }); // the uppermost that was missing
  if (made === undefined) return;
  for (let folder = path.resolve(dir); folder.length >= path.resolve(made).length; folder = path.dirname(folder)) {
    await syncFolder(path.dirname(folder));
  }
}

async function syncFolder(folder) {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
