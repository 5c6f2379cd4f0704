// Cleans what it logs and saves, and throws the original error as the cause.
/** What deploy() rejects with; `code` says why. */
export class DeployError extends Error {
  name = 'DeployError';
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const messageOf = (err) => String(err?.message ?? err);

/**
 * @typedef {Record<string, string>} Secrets
 * @typedef {{ id: string, from: string, state: 'old' | 'changing' | 'new' | 'broken' }} Entry
 * @typedef {{ release: string, status: 'running' | 'done' | 'rolling back' | 'rolled back' | 'stuck',
 *   migrated: boolean, reason: string | null, instances: Entry[] }} Report
 *
 * @typedef {object} Instance
 * @property {string} id
 * @property {() => Promise<string>} release what it was started with last
 * @property {() => Promise<boolean>} isRunning
 * @property {(name: 'SIGTERM' | 'SIGKILL') => Promise<void>} signal
 * @property {(release: string, secrets: Secrets) => Promise<void>} start may hang
 * @property {() => Promise<string>} probe the release that answers; may hang
 *
 * @param {object} options
 * @param {{ register(id: string): Promise<void>, deregister(id: string): Promise<void>,
 *   inService(): Promise<string[]>, underWay(id: string): Promise<number> }} options.balancer
 * @param {Instance[]} options.instances
 * @param {{ acquire(): Promise<null | (() => Promise<void>)>, load(): Promise<Report | null>,
 *   save(report: Report): Promise<void> }} options.store
 * @param {{ now(): number, sleep(ms: number, options?: { signal?: AbortSignal }): Promise<void> }} options.clock
 * @param {(message: string, fields?: Record<string, unknown>) => void} options.log
 * @param {{ minInService: number, pollMs: number, drainMs: number, graceMs: number, readyMs: number }} options.settings
 * @returns {{ deploy(what: { release: string, secrets?: Secrets,
 *   migration?: { compatible: boolean, run(secrets: Secrets): Promise<void> } }): Promise<Report> }}
 */
export function createDeployer({ balancer, instances, store, clock, log, settings }) {
  const { minInService, pollMs, drainMs, graceMs, readyMs } = settings;
  const find = (id) => instances.find((instance) => instance.id === id);

  /** Asks until the answer is yes (true) or the time is over (false). */
  async function until(deadline, check) {
    for (;;) {
      if (await check()) return true;
      const left = deadline - clock.now();
      if (left <= 0) return false;
      await clock.sleep(Math.min(pollMs, left));
    }
  }

  /** For calls that may hang. No sleep is left, whoever wins. */
  async function within(deadline, promise) {
    const over = new AbortController();
    const late = clock.sleep(Math.max(0, deadline - clock.now()), { signal: over.signal })
      .then(() => { throw new Error('no answer in time'); });
    try {
      return await Promise.race([promise, late]);
    } finally {
      over.abort();
    }
  }

  async function stop(instance) {
    const ended = async () => !(await instance.isRunning());
    if (await ended()) return;
    for (const name of ['SIGTERM', 'SIGKILL']) {
      await instance.signal(name);
      if (await until(clock.now() + graceMs, ended)) return;
    }
    throw new Error('does not end, not even by SIGKILL');
  }

  async function start(instance, release, secrets) {
    const deadline = clock.now() + readyMs;
    await within(deadline, instance.start(release, secrets));
    let answer = 'nothing';
    let rejection = 'none';
    const probe = async () => {
      try {
        answer = await instance.probe();
      } catch (err) {
        rejection = messageOf(err); // a process that starts refuses connections: ask again
        answer = 'nothing';
      }
      return answer === release;
    };
    const ready = await until(deadline, () => within(deadline, probe()).catch(() => false));
    if (!ready) throw new Error(`not ready: answers ${answer}, last rejection: ${rejection}`);
    await balancer.register(instance.id);
    const serves = await until(deadline, async () => (await balancer.inService()).includes(instance.id));
    if (!serves) throw new Error('the balancer does not find it healthy');
  }

  async function run({ release, secrets, migration, redact, say, stored }) {
    let report = await stored(store.load());
    const unfinished = report?.status === 'running' || report?.status === 'rolling back';
    if (unfinished && report.release !== release) {
      throw new DeployError('EUNFINISHED', redact(`the deploy of ${report.release} has not ended: deploy it again first`));
    }
    if (!unfinished) {
      const entries = await Promise.all(instances.map(async (one) => ({ id: one.id, from: await one.release(), state: 'old' })));
      report = { release, status: 'running', migrated: migration === undefined, reason: null, instances: entries };
    }
    const save = (changes, target = report) => {
      Object.assign(target, changes);
      return stored(store.save(report));
    };

    async function waitForMinimum({ id }) {
      const free = await until(clock.now() + readyMs, async () => {
        const serving = await balancer.inService();
        return !serving.includes(id) || serving.length - 1 >= minInService;
      });
      if (!free) throw new Error(`fewer than ${minInService} would be in service`);
    }

    async function change(entry, to, state) {
      const instance = find(entry.id);
      await save({ state: 'changing' }, entry);
      say('out of service', { instance: entry.id });
      await balancer.deregister(entry.id);
      const drained = await until(clock.now() + drainMs, async () => (await balancer.underWay(entry.id)) === 0);
      say(drained ? 'drained' : 'drained in part: time is over', { instance: entry.id });
      await stop(instance);
      say('starting', { instance: entry.id, release: to });
      await start(instance, to, secrets);
      await save({ state }, entry);
      say('in service', { instance: entry.id, release: to });
    }

    async function changeBack(entry) {
      try {
        await waitForMinimum(entry);
      } catch (err) {
        say('left as it is', { instance: entry.id, reason: messageOf(err) });
        return;
      }
      try {
        await change(entry, entry.from, 'old');
      } catch (err) {
        if (err instanceof DeployError) throw err; // the store
        say('the way back failed', { instance: entry.id, reason: messageOf(err) });
        await balancer.deregister(entry.id).catch((reason) => {
          say('cannot be taken out of the balancer', { instance: entry.id, reason: messageOf(reason) });
        });
        await save({ state: 'broken' }, entry);
      }
    }

    async function back(cause) {
      const states = ['changing', 'new'];
      const changed = states.flatMap((state) => report.instances.filter((entry) => entry.state === state).reverse());
      for (const entry of changed) await changeBack(entry);
      const stuck = report.instances.some((entry) => entry.state !== 'old');
      await save({ status: stuck ? 'stuck' : 'rolled back' });
      throw Object.assign(new DeployError(stuck ? 'ESTUCK' : 'EROLLEDBACK', report.reason), { cause });
    }

    if (report.status === 'rolling back') return back();
    await save({});
    if (!report.migrated) {
      say('migrating', { release });
      try {
        await migration.run(secrets);
      } catch (err) {
        const reason = redact(`migration: ${messageOf(err)}`);
        await save({ status: 'rolled back', reason });
        throw new DeployError('EMIGRATION', reason);
      }
      await save({ migrated: true });
    }
    for (const entry of report.instances.filter(({ state }) => state !== 'new')) {
      try {
        await waitForMinimum(entry);
        await change(entry, release, 'new');
      } catch (err) {
        if (err instanceof DeployError) throw err; // the store: nothing more is touched
        const reason = redact(`${entry.id}: ${messageOf(err)}`);
        say('rolling back', { instance: entry.id, reason });
        await save({ status: 'rolling back', reason });
        return back(err);
      }
    }
    await save({ status: 'done' });
    return report;
  }

  async function deploy({ release, secrets = {}, migration }) {
    const values = Object.values(secrets).filter((value) => value !== '').sort((a, b) => b.length - a.length);
    const redact = (text) => values.reduce((rest, value) => rest.replaceAll(value, '[secret]'), String(text));
    const say = (message, fields) => log(message, Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key, redact(value)]),
    ));
    const stored = (call) => call.catch((err) => {
      throw new DeployError('ESTORE', redact(messageOf(err)));
    });
    if (migration && migration.compatible !== true) {
      throw new DeployError('EINCOMPATIBLE', 'the running release could not work after this migration');
    }
    if (instances.length - 1 < minInService) {
      throw new DeployError('EMINIMUM', `${instances.length} instances cannot keep ${minInService} in service`);
    }
    const unlock = await stored(store.acquire());
    if (!unlock) throw new DeployError('ELOCKED', 'another deploy is under way');
    try {
      return await run({ release, secrets, migration, redact, say, stored });
    } catch (err) {
      throw err instanceof DeployError ? err : new DeployError('EFAILED', redact(messageOf(err)));
    } finally {
      await unlock().catch((err) => say('the lock was not released', { reason: messageOf(err) }));
    }
  }
  return { deploy };
}
