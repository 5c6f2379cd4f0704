import { setTimeout as sleep } from 'node:timers/promises';

/** Stands for a payment provider. Like the real ones it books a reference once, however often it is sent. */
export function createBank({ delay = 50 } = {}) {
  const charges = new Map();
  return {
    charges,
    down: false,
    /** Called after a charge, before the answer gets back: the worst moment for a crash. */
    charged: () => {},

    async charge({ reference, amount, currency }) {
      await sleep(delay);
      if (this.down) throw new Error('bank: connection refused');
      if (amount > 100_000) return { paid: false };
      if (!charges.has(reference)) charges.set(reference, { amount, currency });
      await this.charged();
      return { paid: true };
    },
  };
}
