import pinoRoll from 'pino-roll';
import { createPino } from './pino-logger.js';

// #region rolling
/** A new file each day, and earlier when it gets too big; at most `keep` old ones, of earlier runs too. */
export async function createRolling(file, { size = '10m', keep = 14, ...more } = {}) {
  const destination = await pinoRoll({
    file, size, frequency: 'daily', dateFormat: 'yyyy-MM-dd', mkdir: true,
    limit: { count: keep, removeOtherLogFiles: true },
    ...more,
  });
  return { log: createPino({ destination }), destination };
}
// #endregion
