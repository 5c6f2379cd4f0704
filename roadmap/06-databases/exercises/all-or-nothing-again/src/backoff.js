import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a random time: less than 20 ms after the first attempt, 40 after the second, … and never more than a second. */
export const backoff = (attempt) => sleep(Math.random() * Math.min(1000, 10 * 2 ** attempt));
