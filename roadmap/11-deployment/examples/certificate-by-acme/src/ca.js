import https from 'node:https';
import acme from 'acme-client';
import { loopbackTls } from './authority.js';
import { startPebble } from './pebble.js';
import { startStandIn } from './stand-in.js';

/** Pebble if PEBBLE_BINARY names it, else the stand-in. Both fetch challenges from 127.0.0.1:challengePort. */
export async function startCa({ challengePort }) {
  const program = process.env.PEBBLE_BINARY;
  const tls = await loopbackTls();
  const ca = program ? await startPebble({ program, tls, challengePort }) : await startStandIn({ tls, challengePort });
  // The directory's own certificate is not from a public CA. For Let's Encrypt nothing of this is needed.
  const agent = new https.Agent({ ca: tls.root, keepAlive: true });
  acme.axios.defaults.httpsAgent = agent;
  acme.axios.defaults.proxy = false; // axios reads HTTPS_PROXY, and this is the loopback
  return {
    ...ca,
    kind: program ? `Pebble (${program})` : 'an embedded stand-in (set PEBBLE_BINARY for Pebble)',
    trust: tls.root,
    close: () => {
      agent.destroy();
      return ca.close();
    },
  };
}
