// A balancer and its instances, simulated: plain data, and a clock that is handed in.
const BOOT_MS = 300; // from start() to ready
const NOTICE_MS = 100; // until the balancer believes that an instance is healthy
const EXIT_MS = 50; // from SIGTERM to the end of the process

/** @param {string[]} ids */
export function createState(ids, release = 'r1') {
  return ids.map((id) => ({
    id, registeredAt: -1000, deregisteredAt: null, requests: 0,
    process: { release, readyAt: -1000, endsAt: null },
  }));
}

/**
 * @param {object} options
 * @param {ReturnType<typeof createState>} options.state
 * @param {{ now(): number }} options.clock
 * @param {(line: string) => unknown} [options.before] is awaited before a call has its effect
 * @param {(line: string) => unknown} [options.after] is awaited after it
 * @param {Record<string, unknown> | null} [options.saved] the report that is there at the start
 * @param {(one: object) => unknown} [options.probe] replaces the answer of an instance that could answer
 * @param {(one: object, signal: string) => number | null} [options.exit] ms to the end after a signal; null: it goes on
 * @param {(one: object, msSinceDeregistered: number) => number} [options.underWay]
 */
export function createFleet({
  state, clock, before = () => {}, after = () => {}, saved = null,
  probe = (one) => one.process.release,
  exit = (one, signal) => (signal === 'SIGKILL' ? 0 : EXIT_MS),
  underWay = () => 0,
}) {
  const journal = [];
  const saves = [];
  const secretsSeen = [];
  let locked = false;

  const running = ({ process }) => process !== null && (process.endsAt === null || clock.now() < process.endsAt);
  const answers = (one) => running(one) && clock.now() >= one.process.readyAt;
  const healthy = (one) => one.registeredAt !== null && clock.now() >= one.registeredAt + NOTICE_MS && answers(one);
  const find = (id) => state.find((one) => one.id === id);
  const inService = () => state.filter(healthy).map(({ id }) => id);
  let lowest = inService().length;

  async function act(line, effect) {
    await before(line);
    journal.push(line);
    effect();
    lowest = Math.min(lowest, inService().length);
    await after(line);
  }

  return {
    state, journal, saves, secretsSeen,
    lowest: () => lowest,
    locked: () => locked,
    inServiceNow: inService,
    releases: () => state.map((one) => (running(one) ? one.process.release : null)),

    balancer: {
      register: (id) => act(`register ${id}`, () => { find(id).registeredAt ??= clock.now(); }),
      deregister: (id) => act(`deregister ${id}`, () => Object.assign(find(id), { registeredAt: null, deregisteredAt: clock.now() })),
      inService: async () => inService(),
      underWay: async (id) => underWay(find(id), clock.now() - find(id).deregisteredAt),
    },
    instances: state.map((one) => ({
      id: one.id,
      release: async () => one.process?.release ?? null,
      isRunning: async () => running(one),
      probe: async () => {
        if (!answers(one)) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        return probe(one);
      },
      signal: (name) => act(`${name} ${one.id}`, () => {
        const ms = exit(one, name);
        if (ms !== null) one.process.endsAt = clock.now() + ms;
      }),
      start: (release, secrets) => act(`start ${one.id} ${release}`, () => {
        if (running(one)) throw Object.assign(new Error(`listen EADDRINUSE: the old process of ${one.id} has not ended`), { code: 'EADDRINUSE' });
        secretsSeen.push(secrets);
        one.process = { release, readyAt: clock.now() + BOOT_MS, endsAt: null };
      }),
    })),
    migration: {
      compatible: true,
      run: (secrets) => act('migrate', () => { secretsSeen.push(secrets); }),
    },
    store: {
      async acquire() {
        if (locked) return null;
        locked = true;
        return async () => { locked = false; };
      },
      load: async () => structuredClone(saved),
      async save(report) {
        const copy = structuredClone(report);
        await before('save');
        saved = copy;
        saves.push(copy);
        await after('save');
      },
    },
  };
}
