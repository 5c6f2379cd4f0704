import { readFile, rename, rm, writeFile } from 'node:fs/promises';

// #region write
/** The file is the old one or the new one, whole, and nobody else may read it. */
export async function writeWhole(file, text) {
  const beside = `${file}.new`;
  await rm(beside, { force: true }); // of an attempt that was cut off
  try {
    await writeFile(beside, text, { flag: 'wx', mode: 0o600, flush: true });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
// #endregion

/** @returns undefined when there is no such file */
export async function readIfThere(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
