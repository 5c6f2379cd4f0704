import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { peek } from './peek.js';

/** Resolves with a stream of the plain bytes, whether the source is compressed or not. */
export async function openImport(source) {
  const head = await peek(source, 2);
  if (head.length < 2 || head.readUInt16BE() !== 0x1f8b) return source;
  // the error, if any, comes out of the gunzip that we return: pipeline destroys it with it
  return pipeline(source, createGunzip(), () => {});
}
