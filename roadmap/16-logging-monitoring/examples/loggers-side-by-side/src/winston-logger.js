import winston from 'winston';
import { requestFields } from './context.js';

const SECRET = /^(password|authorization)$/i;

function mask(value, depth = 0) {
  if (value === null || typeof value !== 'object' || depth > 4 || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => mask(item, depth + 1));
  const fields = value instanceof Error ? { message: value.message, stack: value.stack, code: value.code } : value;
  return Object.fromEntries(Object.entries(fields).map(([key, item]) =>
    [key, SECRET.test(key) ? '[redacted]' : mask(item, depth + 1)]));
}

// #region winston
const context = winston.format((info) => Object.assign(info, requestFields()));
const redact = winston.format((info) => {
  for (const key of Object.keys(info)) info[key] = SECRET.test(key) ? '[redacted]' : mask(info[key]);
  return info;                                          // the same object: its symbols must survive
});

export function createWinston({ level = 'info', transports = [new winston.transports.Console()] } = {}) {
  return winston.createLogger({
    level,
    defaultMeta: { service: 'orders' },
    format: winston.format.combine(
      winston.format.timestamp({ alias: 'time' }), context(), redact(), winston.format.json()),
    transports,
  });
}
// #endregion
