/** What deploy() rejects with; `code` says why. */
export class DeployError extends Error {
  name = 'DeployError';
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

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
export function createDeployer({ balancer, instances, log }) {
  // TODO: one at a time, with a way back. This one replaces everything at once.
  async function deploy({ release, secrets = {}, migration }) {
    await migration?.run(secrets);
    await Promise.all(instances.map(async (instance) => {
      log('replacing', { instance: instance.id, secrets });
      await instance.signal('SIGKILL');
      await instance.start(release, secrets);
      await balancer.register(instance.id);
    }));
    return { release, status: 'done', migrated: true, reason: null, instances: [] };
  }
  return { deploy };
}
