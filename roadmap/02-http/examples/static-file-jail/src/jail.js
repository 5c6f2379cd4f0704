import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { HttpError } from './http-error.js';

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

// #region jail
// Special to some file system: '..' and dotfiles, NUL, slashes, the colon of a drive or
// a stream, a short name (ENV~1 is .env), a device, with any extension.
const SPECIAL = /^\.|[\0/\\:]|~\d|^(con|prn|aux|nul|(com|lpt)[\d¹²³]) *(\.|$)/i;

/** The file that a request target names. `root` must come from `fs.realpath()`. */
export async function resolveFile(root, target) {
  // Names first, before the disk is touched.
  const names = decodePath(target);
  if (names.some((name) => SPECIAL.test(name))) throw new HttpError(404, 'Not found.');

  // Then where it really is: realpath() follows every link on the way.
  const file = await realpath(path.join(root, ...names)).catch((err) => {
    throw NOT_THERE.has(err.code) ? new HttpError(404, 'Not found.') : err;
  });
  const way = path.relative(root, file);
  const leaves = way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way);
  if (leaves) throw new HttpError(404, 'Not found.');
  return file;
}

function decodePath(target) {
  if (!target.startsWith('/')) throw new HttpError(400, 'Not a path.');
  try {
    const [, ...segments] = new URL(`http://localhost${target}`).pathname.split('/');
    return segments.map(decodeURIComponent); // after the split, and once
  } catch {
    throw new HttpError(400, 'Malformed percent-encoding.');
  }
}
// #endregion
