// Loaded before your test file: changes one source file while it is loaded. The file on the disk stays as it is.
import fs from 'node:fs';
import { registerHooks } from 'node:module';

const change = JSON.parse(process.env.SUITE_CHANGE ?? 'null');
delete process.env.SUITE_CHANGE; // tests cannot tell a changed copy by it
if (change !== null) {
  const target = new URL(`../${change.file}`, import.meta.url).href;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (url !== target) return loaded;
      if (change.use !== undefined) return { ...loaded, source: fs.readFileSync(new URL(`../${change.use}`, import.meta.url), 'utf8') };
      const parts = String(Buffer.from(loaded.source)).replaceAll('\r\n', '\n').split(change.find);
      if (parts.length !== 2) throw new Error(`${change.file} was changed: restore it (looked for ${JSON.stringify(change.find)})`);
      return { ...loaded, source: parts.join(change.put) };
    },
  });
}
