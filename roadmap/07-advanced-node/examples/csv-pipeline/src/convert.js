import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CsvParser } from './csv.js';
import { checksum, toLines, toObjects } from './stages.js';

// #region convert
/** Converts CSV to gzipped NDJSON. Resolves with the size and the checksum of what was written. */
export async function convert(source, destination, { signal } = {}) {
  const written = checksum();
  await pipeline(source, new CsvParser(), toObjects(), toLines(), createGzip(), written.stage, destination, { signal });
  return written.result();
}
// #endregion
