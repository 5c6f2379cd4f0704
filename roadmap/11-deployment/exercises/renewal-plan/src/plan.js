/**
 * @param {{
 *   now: number, random: () => number, notBefore: number, notAfter: number,
 *   window: { start: number, end: number } | null, failures: number, lastAttempt?: number,
 * }} state
 * @returns {number} when to try next
 */
export function plan({ notAfter }) {
  // TODO: 30 days before the end was right as long as every certificate lived for 90.
  return notAfter - 30 * 86_400_000;
}
