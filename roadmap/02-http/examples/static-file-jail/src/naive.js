// Three resolvers that people write. Each leaks files: do not copy them.
import path from 'node:path';

/** Joins and hopes. */
export const join = (root, target) => path.join(root, decodeURIComponent(target));

/** Looks for '..', but in a path that is decoded once more afterwards. */
export const noDots = (root, target) => {
  const name = decodeURIComponent(target);
  if (name.includes('..')) throw new Error('nice try');
  return path.join(root, decodeURIComponent(name));
};

/** Normalises, then compares beginnings of strings: /srv/public-old begins with /srv/public. */
export const prefix = (root, target) => {
  const file = path.join(root, decodeURIComponent(new URL(`http://localhost${target}`).pathname));
  if (!file.startsWith(root)) throw new Error('nice try');
  return file;
};
