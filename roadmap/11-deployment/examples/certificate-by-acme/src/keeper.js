import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { readIfThere, writeWhole } from './store.js';

/** When a third of the lifetime is left. */
export function renewalTime({ validFromDate, validToDate }) {
  return validToDate.getTime() - (validToDate - validFromDate) / 3;
}

/** @throws if this must not be served for the names */
function check(pem, names) {
  const x509 = new X509Certificate(pem); // the first one: the server's own
  if (!x509.checkPrivateKey(createPrivateKey(pem))) throw new Error('the private key is that of another certificate');
  const missing = names.filter((name) => x509.checkHost(name) === undefined);
  if (missing.length > 0) throw new Error(`the certificate is not for ${missing.join(', ')}`);
  createSecureContext({ cert: pem, key: pem }); // reads the whole chain, as setSecureContext will: refuse it here
  return { pem, x509 };
}

/**
 * Has a certificate for the names ready, and keeps it fresh.
 *
 * Certificate and key are one file, so one rename changes both: two files could be left as an old one and a new one.
 * @param {object} options
 * @param {string} options.folder
 * @param {string[]} options.names
 * @param {() => Promise<string>} options.order gets a new certificate with its key
 * @param {() => number} [options.now]
 * @param {(step: string, text: string) => void} [options.report] must not throw
 */
export async function keepCertificate({ folder, names, order, now = Date.now, report = () => {} }) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'certificate.pem');
  const servers = new Set();
  let running;

  async function fetchNew() {
    const fresh = check(await order(), names);
    await writeWhole(file, fresh.pem);
    const until = fresh.x509.validToDate.toISOString().slice(0, 10);
    report('certificate', `serial ${fresh.x509.serialNumber.slice(0, 12)}…, until ${until}`);
    return fresh;
  }

  async function stored() {
    const pem = await readIfThere(file);
    if (pem === undefined) return undefined;
    try {
      const found = check(pem, names);
      return now() < found.x509.validToDate.getTime() ? found : undefined;
    } catch (error) {
      report('certificate', `the stored one is of no use: ${error.message}`);
      return undefined;
    }
  }

  let current = (await stored()) ?? (await fetchNew()); // a restart orders nothing

  // #region renew
  async function renewIfDue() {
    if (now() < renewalTime(current.x509)) return { renewed: false };
    try {
      current = await fetchNew(); // order, check, write beside, rename
      for (const server of servers) use(server);
      return { renewed: true };
    } catch (error) {
      const days = Math.floor((current.x509.validToDate - now()) / 86_400_000);
      report('failure', `not renewed, ${days} days left: ${error.message}`);
      return { renewed: false, error }; // the old one stays in use
    }
  }

  /** New connections get the new certificate, open ones keep what they have. */
  function use(server) {
    server.setSecureContext({ cert: current.pem, key: current.pem });
  }
  // #endregion

  return {
    get x509() {
      return current.x509;
    },
    /** Gives the server the certificate now and after each renewal. */
    attach(server) {
      use(server);
      servers.add(server);
      server.once('close', () => servers.delete(server));
    },
    /** At the start, and by a timer twice a day. Never rejects. Two calls at the same time are one. */
    renewIfDue() {
      running ??= renewIfDue().finally(() => { running = undefined; });
      return running;
    },
  };
}
