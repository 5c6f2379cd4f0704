import { randomBytes } from 'node:crypto';
import * as attacks from './attacks.js';
import { BANK, openBank } from './bank.js';
import { boundToken, naiveDoubleSubmit, nothing, sameOriginOnly } from './defences.js';

export const DEFENCES = {
  nothing: () => ({ sameSite: 'none', defence: nothing() }),
  'SameSite=Lax': () => ({ sameSite: 'lax', defence: nothing() }),
  'SameSite=Strict': () => ({ sameSite: 'strict', defence: nothing() }),
  'naive double submit': () => ({ sameSite: 'lax', defence: naiveDoubleSubmit() }),
  'bound token': () => ({ sameSite: 'lax', defence: boundToken({ key: randomBytes(32) }) }),
  'Sec-Fetch-Site': () => ({ sameSite: 'lax', defence: sameOriginOnly({ origin: BANK }) }),
};

/** @returns {Promise<Record<string, string[]>>} for each defence, the attacks that work in spite of it */
export async function works() {
  const result = {};
  for (const [name, options] of Object.entries(DEFENCES)) {
    result[name] = [];
    for (const attack of Object.values(attacks).filter((fn) => !['annLogsIn', 'submit'].includes(fn.name))) {
      const bank = await openBank(options());
      try {
        if (await attack(bank)) result[name].push(attack.name);
      } finally {
        await bank.close();
      }
    }
  }
  return result;
}
