/**
 * @param {{ name: string, weight?: number, maxFails?: number, failTimeout?: number, backup?: boolean }[]} servers
 * @param {{ now: () => number }} options
 */
export function createGroup(servers, { now }) {
  const peers = servers.map((server) => ({
    ...{ weight: 1, maxFails: 1, failTimeout: 10_000, backup: false },
    ...server,
    current: 0,
    failures: [],
    outUntil: undefined,
    isProbed: false,
  }));
  const byName = new Map(peers.map((peer) => [peer.name, peer]));
  const isAlone = peers.length === 1;
  const isReady = (peer) => peer.outUntil === undefined || (now() >= peer.outUntil && !peer.isProbed);

  return {
    /** @param {Set<string>} [tried] */
    pick(tried = new Set()) {
      const ready = peers.filter((peer) => !tried.has(peer.name) && isReady(peer));
      const first = ready.filter(({ backup }) => !backup);
      const candidates = first.length > 0 ? first : ready;
      if (candidates.length === 0) return undefined;
      for (const peer of candidates) peer.current += peer.weight;
      const chosen = candidates.reduce((best, peer) => (peer.current > best.current ? peer : best));
      chosen.current -= candidates.reduce((sum, { weight }) => sum + weight, 0);
      if (chosen.outUntil !== undefined) chosen.isProbed = true;
      return chosen.name;
    },

    failed(name) {
      const peer = byName.get(name);
      const time = now();
      peer.failures = [...peer.failures.filter((at) => at > time - peer.failTimeout), time];
      const isOut = peer.isProbed || peer.outUntil !== undefined || peer.failures.length >= peer.maxFails;
      peer.isProbed = false;
      if (isOut && peer.maxFails > 0 && !isAlone) peer.outUntil = time + peer.failTimeout;
    },

    answered(name) {
      const peer = byName.get(name);
      if (!peer.isProbed) return;
      peer.isProbed = false;
      peer.outUntil = undefined;
      peer.failures = [];
    },
  };
}

const NOT_REPEATED = new Set(['POST', 'PATCH', 'LOCK']);

/**
 * @param {ReturnType<typeof createGroup>} group
 * @param {{ method: string }} request
 * @param {(name: string) => Promise<{ status: number }>} send rejects with an error that has a boolean `sent`
 */
export async function forward(group, request, send) {
  const tried = new Set();
  for (;;) {
    const name = group.pick(tried);
    if (name === undefined) return { status: 502 };
    tried.add(name);
    try {
      const answer = await send(name);
      group.answered(name);
      return answer;
    } catch (err) {
      group.failed(name);
      if (err.sent && NOT_REPEATED.has(request.method)) return { status: 502 };
    }
  }
}
