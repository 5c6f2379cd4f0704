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
import { loadedAtStart } from './lib/bundle.mts';
import { dist, repository } from './lib/paths.mts';
import { ensureServer } from './lib/vscodeServer.mts';
import { installVsix, packedFiles, packVsix } from './lib/vsix.mts';

/** In bytes: the design's bars (quality.md, "Speed"). In the browser everything is one file, so there it may be more. */
const BARS = {
  'extension.js': { minified: 60 * 1024, gzipped: 25 * 1024 },
  'web/extension.js': { minified: 120 * 1024, gzipped: 50 * 1024 },
};

const { values } = parseArgs({
  options: { update: { type: 'boolean', default: false }, install: { type: 'string' } },
});
const snapshot = path.join(repository, 'test', 'fixtures', 'packed-files.txt');

const vsix = await packVsix();
// Notes, cards, examples and exercises come and go with the content; the content check lists those.
const list =
  [
    ...new Set(
      (await packedFiles()).map((file) =>
        file
          .replace(/^(dist\/content\/(?:notes|cards|examples|exercises)\/).*/, '$1*')
          .replace(/^(dist\/chunks\/\w+)-\w{8}\.js$/, '$1-*.js'),
      ),
    ),
  ].join('\n') + '\n';
if (values.update) fs.writeFileSync(snapshot, list);
const problems: string[] = [];
const expected = fs.readFileSync(snapshot, 'utf8');
if (expected !== list) {
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  const more = lines(list).filter((line) => !lines(expected).includes(line));
  const fewer = lines(expected).filter((line) => !lines(list).includes(line));
  problems.push(
    [
      `The packed files are not those of ${path.relative(repository, snapshot)}:`,
      ...more.map((line) => `  + ${line}`),
      ...fewer.map((line) => `  - ${line}`),
      'Mend: if this is what should ship, run npm run package -- --update.',
    ].join('\n'),
  );
}
const bundles = { 'extension.js': loadedAtStart('extension.js'), 'web/extension.js': ['web/extension.js'] };
for (const [bundle, files] of Object.entries(bundles)) {
  const code = Buffer.concat(files.map((file) => fs.readFileSync(path.join(dist, file))));
  const gzipped = gzipSync(code).length;
  const bar = BARS[bundle as keyof typeof bundles];
  console.log(
    `dist/${bundle}: ${(code.length / 1024).toFixed(1)} KB, ${(gzipped / 1024).toFixed(1)} KB gzipped`,
  );
  if (code.length > bar.minified || gzipped > bar.gzipped) {
    problems.push(
      `dist/${bundle} is over its bar of ${bar.minified / 1024} KB (${bar.gzipped / 1024} KB gzipped). Mend: load lazily what is not needed at the start.`,
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
