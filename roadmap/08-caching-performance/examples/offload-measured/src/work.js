import { scrypt, scryptSync } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants } from 'node:zlib';

const cost = { N: 2 ** 14 };
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

/** The work, as a synchronous function: for the main thread, and for the worker. */
export const sync = {
  hash: (password) => scryptSync(password, 'salt', 32, cost),
  compress: (text) => brotliCompressSync(text, quality),
  score(rounds) {
    let sum = 0;
    for (let i = 0; i < rounds; i++) sum = (Math.imul(sum ^ i, 16_777_619) + i) | 0;
    return sum;
  },
};

/** The same where Node has a function that does it in libuv's pool. There is none for your own code. */
export const async = {
  hash: (password) => promisify(scrypt)(password, 'salt', 32, cost),
  compress: (text) => promisify(brotliCompress)(text, quality),
};
