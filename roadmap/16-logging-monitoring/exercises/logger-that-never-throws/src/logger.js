/**
 * @typedef {Record<string, unknown>} Fields
 * @typedef {(message: string, fields?: Fields | (() => Fields)) => void} Log
 * @typedef {{ debug: Log, info: Log, warn: Log, error: Log, child(bindings: Fields): Logger, readonly dropped: number }} Logger
 *
 * @param {object} options
 * @param {'debug' | 'info' | 'warn' | 'error'} [options.level]
 * @param {(line: string) => void} [options.write]
 * @param {() => number} [options.now] milliseconds since 1970
 * @param {() => Fields | undefined} [options.context]
 * @returns {Logger}
 */
export function createLogger({
  level = 'info',
  write = (line) => process.stdout.write(line),
  now = Date.now,
  context = () => undefined,
} = {}) {
  // TODO: levels, children, and fields that JSON.stringify does not survive.
  const log = (at) => (message, fields) =>
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level: at, message, ...fields })}\n`);
  return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error'), child: () => createLogger({ level, write, now, context }), dropped: 0 };
}
