import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../src/handler.js', import.meta.url));

// #region bundle
export async function bundle(outfile) {
  const result = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24', // the runtime, not your machine
    format: 'cjs', // Express and its packages are CommonJS
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    external: ['@aws-sdk/*'], // in the runtime already; leave this out to pin your own version
    metafile: true,
  });
  return Object.keys(result.metafile.inputs).length;
}
// #endregion

async function weigh(folder) {
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    files++;
    bytes += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return { files, bytes };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  try {
    const outfile = path.join(folder, 'handler.cjs');
    const inputs = await bundle(outfile);
    const { readFile } = await import('node:fs/promises');
    const code = await readFile(outfile);
    const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
    let production = { files: 0, bytes: 0 };
    for (const name of await readdir(modules)) {
      if (name === 'esbuild' || name === '@esbuild' || name.startsWith('.')) continue; // not shipped
      const { files, bytes } = await weigh(path.join(modules, name));
      production = { files: production.files + files, bytes: production.bytes + bytes };
    }
    console.log(`node_modules: ${production.files} files, ${Math.round(production.bytes / 1024)} KiB`);
    console.log(`bundle:       1 file of ${inputs} modules, ${Math.round(code.length / 1024)} KiB, ${Math.round(gzipSync(code).length / 1024)} KiB compressed`);
    const { execFileSync } = await import('node:child_process');
    const load = (file) => {
      const times = Array.from({ length: 7 }, () => Number(execFileSync(process.execPath, ['-e',
        `const t = performance.now(); import(require('node:url').pathToFileURL(${JSON.stringify(file)})).then(() => { process.stdout.write(String(performance.now() - t)); process.exit(); })`,
      ], { encoding: 'utf8' })));
      return times.sort((a, b) => a - b)[3].toFixed(0);
    };
    console.log(`load time, median of 7 fresh processes on this machine: ${load(entry)} ms from node_modules, ${load(outfile)} ms bundled`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
