// Builds everything that ships into dist/: the extension for Node's and for the browser's extension host, the webview's
// script and style sheet, and the compiled content.
//
//     node esbuild.js [--production] [--watch] [--no-content]
//
// Exits with 1 when anything could not be built.
const esbuild = require('esbuild');
const { spawn } = require('node:child_process');
const path = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** @type {esbuild.BuildOptions} */
const common = {
  absWorkingDir: __dirname,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  logLevel: 'warning',
  legalComments: 'none',
};

/** @type {esbuild.BuildOptions[]} */
const bundles = [
  {
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: ['src/extension.web.ts'],
    outfile: 'dist/web/extension.js',
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
  },
  {
    ...common,
    entryPoints: { notes: 'media/notes/main.ts' },
    entryNames: '[name]',
    outdir: 'dist/media',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    loader: { '.svg': 'text' },
  },
];

async function main() {
  if (watch) {
    await Promise.all(
      bundles.map(async (options) => (await esbuild.context({ ...options, logLevel: 'info' })).watch()),
    );
    await compileContent(['--watch']);
    return;
  }
  await Promise.all([...bundles.map((options) => esbuild.build(options)), compileContent([])]);
}

/** The content compiler is TypeScript and runs in a process of its own. */
function compileContent(args) {
  if (process.argv.includes('--no-content')) return Promise.resolve();
  const script = path.join(__dirname, 'scripts', 'buildContent.mts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: __dirname,
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error('the content does not compile'))));
  });
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
