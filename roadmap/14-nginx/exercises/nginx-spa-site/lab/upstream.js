import { createHash } from 'node:crypto';
import http from 'node:http';

/** The servers of an `upstream { }`, and what nginx remembers of them. */
export class Upstream {
  constructor(level, now = Date.now) {
    this.now = now;
    this.peers = level.all('server').map(([address, ...flags]) => {
      const flag = (name, otherwise) => flags.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? otherwise;
      return {
        address,
        weight: Number(flag('weight', 1)),
        maxFails: Number(flag('max_fails', 1)),
        failTimeout: seconds(flag('fail_timeout', '10s')),
        isBackup: flags.includes('backup'),
        isDown: flags.includes('down'),
        current: 0,
        busy: 0,
        fails: 0,
        failedAt: -Infinity,
      };
    });
    this.leastConn = level.own.has('least_conn');
    this.hash = level.here('hash');
    const idle = Number(level.one('keepalive', 0));
    this.agent = idle > 0 ? new http.Agent({ keepAlive: true, maxFreeSockets: idle }) : undefined;
  }

  #isUp(peer) {
    if (peer.isDown) return false;
    if (this.peers.length === 1 || peer.maxFails === 0) return true;
    return peer.fails < peer.maxFails || this.now() - peer.failedAt > peer.failTimeout * 1000;
  }

  /** The next server that has not been tried for this request, or undefined: "no live upstreams". */
  pick(tried, key) {
    for (const isBackup of [false, true]) {
      let peers = this.peers.filter((peer) => peer.isBackup === isBackup && !tried.has(peer) && this.#isUp(peer));
      if (peers.length === 0) continue;
      if (this.hash) return best(peers, (peer) => score(`${key}@${peer.address}`));
      if (this.leastConn) {
        const least = Math.min(...peers.map(({ busy, weight }) => busy / weight));
        peers = peers.filter(({ busy, weight }) => busy / weight === least);
      }
      // #region smooth
      for (const peer of peers) peer.current += peer.weight;
      const chosen = best(peers, (peer) => peer.current);
      chosen.current -= peers.reduce((sum, { weight }) => sum + weight, 0);
      return chosen;
      // #endregion
    }
  }

  failed(peer) {
    const now = this.now();
    peer.fails = now - peer.failedAt > peer.failTimeout * 1000 ? 1 : peer.fails + 1;
    peer.failedAt = now;
  }

  succeeded(peer) {
    if (this.now() - peer.failedAt > peer.failTimeout * 1000) peer.fails = 0;
  }
}

const best = (list, of) => list.reduce((a, b) => (of(b) > of(a) ? b : a));
const score = (text) => createHash('sha256').update(text).digest().readUInt32BE();

/** `10s`, `1m`, `500ms`, `7d`, `1y`, `60` → seconds */
export function seconds(text) {
  const [, n, unit] = /^(-?\d+)(ms|s|m|h|d|w|M|y)?$/.exec(text);
  return Number(n) * { ms: 0.001, s: 1, m: 60, h: 3600, d: 86400, w: 604800, M: 2592000, y: 31536000 }[unit ?? 's'];
}
