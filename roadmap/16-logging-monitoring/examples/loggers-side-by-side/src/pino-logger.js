import pino from 'pino';
import { requestFields } from './context.js';

// #region pino
export function createPino({ level = 'info', destination } = {}) {
  return pino({
    level,
    messageKey: 'message',
    base: { service: 'orders' },                        // instead of pid and hostname
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) }, // "info" instead of 30
    mixin: requestFields,                               // called for each line
    redact: { paths: ['password', '*.password', 'headers.authorization'], censor: '[redacted]' },
  }, destination);
}
// #endregion
