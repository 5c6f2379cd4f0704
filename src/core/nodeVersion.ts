/** Notes, examples and exercises are written for this major of Node.js and later. */
export const OLDEST_NODE = 22;

/** The major version of what `node --version` printed, or undefined when that is no version. */
export function majorOf(version: string): number | undefined {
  const major = /^v(\d+)\.\d+\.\d+/.exec(version.trim())?.[1];
  return major === undefined ? undefined : Number(major);
}
