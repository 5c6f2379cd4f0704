/**
 * @typedef {(message: string, fields?: Record<string, unknown>) => void} Log
 * @param {{ write: (line: string) => void, now?: () => number }} options
 * @returns {{ info: Log, warn: Log, error: Log, run<T>(id: string, fn: () => T): T, requestId(): string | undefined }}
 */
export function createLog({ write, now = Date.now }) {
  // TODO: redaction, errors, and the id of the request.
  const log = (level) => (message, fields) => write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields })}\n`);
  return { info: log('info'), warn: log('warn'), error: log('error'), run: (id, fn) => fn(), requestId: () => undefined };
}
