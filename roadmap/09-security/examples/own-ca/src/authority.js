import { X509Certificate, createPrivateKey } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { makeCertificate } from './x509.js';

const YEAR = 365 * 86_400_000;

/**
 * A CA of your own, made at first start and kept in `folder` for a year. Clients trust `root`. The intermediate signs the servers'
 * certificates. The root's key has signed the intermediate and is not kept: nobody can steal it.
 */
export function openAuthority(folder) {
  const file = path.join(folder, 'authority.json');
  const isUsable = () => Date.parse(new X509Certificate(JSON.parse(fs.readFileSync(file, 'utf8')).root).validTo) > Date.now();
  if (!fs.existsSync(file) || !isUsable()) {
    const until = new Date(Date.now() + YEAR);
    const root = makeCertificate({ subject: 'Example Root CA', until });
    const intermediate = makeCertificate({ subject: 'Example Intermediate CA', issuer: root, until });
    fs.mkdirSync(folder, { recursive: true });
    const saved = { root: root.cert, intermediate: intermediate.cert, key: intermediate.key };
    fs.writeFileSync(file, JSON.stringify(saved), { mode: 0o600 }); // readable by its owner only (not on Windows)
    fs.writeFileSync(path.join(folder, 'root.pem'), root.cert); // for NODE_EXTRA_CA_CERTS
  }
  const { root, intermediate, key } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const issuer = { subject: 'Example Intermediate CA', privateKey: createPrivateKey(key) };

  return {
    root,
    intermediate,
    rootFile: path.join(folder, 'root.pem'),
    /** What a server needs: `{ key, cert }`, where `cert` is its own certificate and then the intermediate's. */
    issue(hosts, dates) {
      const leaf = makeCertificate({ subject: hosts[0], issuer, hosts, ...dates });
      return { key: leaf.key, cert: leaf.cert + intermediate, leaf: leaf.cert };
    },
  };
}
