import { AsyncLocalStorage } from 'node:async_hooks';

const SECRET = new Set(['password', 'token', 'authorization', 'cookie']);

function safe(key, value) {
  if (SECRET.has(key.toLowerCase())) return '[redacted]';
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return value;
}

/**
 * @typedef {(message: string, fields?: Record<string, unknown>) => void} Log
 * @param {{ write: (line: string) => void, now?: () => number }} options
 * @returns {{ info: Log, warn: Log, error: Log, run<T>(id: string, fn: () => T): T, requestId(): string | undefined }}
 */
export function createLog({ write, now = Date.now }) {
  const storage = new AsyncLocalStorage();
  const requestId = () => storage.getStore();
  const log = (level) => (message, fields) => {
    const line = { time: new Date(now()).toISOString(), level, message, requestId: requestId(), ...fields };
    write(`${JSON.stringify(line, safe)}\n`);
  };
  return { info: log('info'), warn: log('warn'), error: log('error'), run: (id, fn) => storage.run(id, fn), requestId };
}
