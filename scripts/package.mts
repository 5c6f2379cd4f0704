/**
 * npm run package: builds and packs the extension, and holds the list of what is in it against the snapshot.
 *
 *     npm run package                        writes dist/nodejs-backend-roadmap.vsix
 *     npm run package -- --update            also takes the present list as the right one
 *     npm run package -- --install FOLDER    also installs it there, with VS Code's own installer
 */
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseArgs } from 'node:util';
import { dist, repository } from './lib/paths.mts';
import { ensureServer } from './lib/vscodeServer.mts';
import { installVsix, packedFiles, packVsix } from './lib/vsix.mts';

/** Bars of the design (quality.md, "Speed"), in bytes. */
const BARS = { minified: 60 * 1024, gzipped: 25 * 1024 };

const { values } = parseArgs({
  options: { update: { type: 'boolean', default: false }, install: { type: 'string' } },
});
const snapshot = path.join(repository, 'test', 'fixtures', 'packed-files.txt');

const vsix = await packVsix();
// Notes and examples come and go with the content; the content check lists those.
const list =
  [
    ...new Set(
      (await packedFiles()).map((file) => file.replace(/^(dist\/content\/(?:notes|examples)\/).*/, '$1*')),
    ),
  ].join('\n') + '\n';
if (values.update) fs.writeFileSync(snapshot, list);
const problems: string[] = [];
if (fs.readFileSync(snapshot, 'utf8') !== list) {
  problems.push(
    `The packed files are not those of ${path.relative(repository, snapshot)}:\n${list}Mend: if this is what should ship, run npm run package -- --update.`,
  );
}
for (const bundle of ['extension.js', 'web/extension.js']) {
  const code = fs.readFileSync(path.join(dist, bundle));
  const gzipped = gzipSync(code).length;
  console.log(
    `dist/${bundle}: ${(code.length / 1024).toFixed(1)} KB, ${(gzipped / 1024).toFixed(1)} KB gzipped`,
  );
  if (code.length > BARS.minified || gzipped > BARS.gzipped) {
    problems.push(
      `dist/${bundle} is over its bar of ${BARS.minified / 1024} KB (${BARS.gzipped / 1024} KB gzipped). Mend: load lazily what is not needed at the start.`,
    );
  }
}
if (/require\("node:|require\("fs"\)/.test(fs.readFileSync(path.join(dist, 'web/extension.js'), 'utf8'))) {
  problems.push('dist/web/extension.js requires Node. Mend: put it behind a port (src/core/ports.ts).');
}
console.log(`${path.relative(repository, vsix)}: ${(fs.statSync(vsix).size / 1024).toFixed(0)} KB`);
if (values.install !== undefined) {
  ensureServer();
  installVsix(vsix, values.install);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
