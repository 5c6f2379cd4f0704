import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { HttpError } from './http-error.js';

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

// #region jail
/** The file that a request target names. `root` must come from `fs.realpath()`. */
export async function resolveFile(root, target) {
  const name = decodePath(target);

  // Names first, before the disk is touched. This refuses '..', dotfiles, and
  // what is special to some file system: NUL, back slash, drive or stream colon.
  const hidden = name.split('/').some((segment) => segment.startsWith('.'));
  if (hidden || /[\0\\:]/.test(name)) throw new HttpError(404, 'Not found.');

  // Then where it really is: realpath() follows every link on the way.
  const file = await realpath(path.join(root, name)).catch((err) => {
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
    return decodeURIComponent(new URL(`http://localhost${target}`).pathname); // once
  } catch {
    throw new HttpError(400, 'Malformed percent-encoding.');
  }
}
// #endregion
