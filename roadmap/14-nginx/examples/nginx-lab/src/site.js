import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const FILES = {
  '/srv/shop/www/index.html': '<p>shop</p>',
  '/srv/shop/www/assets/app.1a2b3c.js': 'console.log("shop");\n'.repeat(50),
  '/srv/shop/manual/install.txt': 'how to install',
  '/srv/shop/secrets.txt': 'the key to everything',
};

/** What conf/static.conf serves, and one file beside it that nobody may read. */
export function writeSite(folder) {
  for (const [name, text] of Object.entries(FILES)) {
    const file = folder(name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }
  // #region precompress
  const asset = folder('/srv/shop/www/assets/app.1a2b3c.js');
  fs.writeFileSync(`${asset}.gz`, gzipSync(fs.readFileSync(asset), { level: 9 }));
  // #endregion
}
