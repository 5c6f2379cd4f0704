/**
 * @param {{ name: string, weight?: number, maxFails?: number, failTimeout?: number, backup?: boolean }[]} servers
 * @param {{ now: () => number }} options
 */
export function createGroup(servers, { now }) {
  // TODO: rotate by weight, leave out what fails, try it again later.
  let next = 0;
  return {
    /** @param {Set<string>} [tried] */
    pick(tried = new Set()) {
      return servers[next++ % servers.length].name;
    },
    failed(name) {},
    answered(name) {},
  };
}

/**
 * @param {ReturnType<typeof createGroup>} group
 * @param {{ method: string }} request
 * @param {(name: string) => Promise<{ status: number }>} send rejects with an error that has a boolean `sent`
 */
export async function forward(group, request, send) {
  // TODO: go on to the next server where that does no harm.
  return send(group.pick());
}
