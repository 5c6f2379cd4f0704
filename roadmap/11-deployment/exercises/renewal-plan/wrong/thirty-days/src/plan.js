// Thirty days before the end: with a 45-day certificate that is after one third, with 6 days always.
const hour = 3_600_000;

export function plan({ now, random, notBefore, notAfter, window, failures, lastAttempt }) {
  if (failures > 0) {
    const wait = Math.min(hour * 2 ** (failures - 1), 24 * hour);
    return Math.max(now, lastAttempt + wait * (0.5 + random() / 2));
  }
  const lifetime = notAfter - notBefore;
  const usable = window !== null && window.end > window.start;
  const start = usable ? window.start : notAfter - 720 * hour;
  const length = usable ? window.end - window.start : lifetime * 0.05;
  return Math.max(now, start + random() * length);
}
