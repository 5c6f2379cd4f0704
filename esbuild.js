// Builds everything that ships into dist/: the extension for Node's and for the browser's extension host, the webview's
// script and style sheet, and the compiled content.
//
//     node esbuild.js [--production] [--watch] [--no-content]
//
// Exits with 1 when anything could not be built.
const esbuild = require('esbuild');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
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
    // What is imported with `import()` becomes a file of its own, read when it is first needed. esbuild splits ES modules
    // only, and VS Code wants CommonJS: see `asCommonJs`.
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['vscode'],
    write: false,
    plugins: [{ name: 'as-commonjs', setup: (build) => build.onEnd(asCommonJs) }],
  },
  {
    ...common,
    // Loaded by `node --test` in the learner's Node.js.
    entryPoints: ['src/node/testReporter.ts'],
    outfile: 'dist/testReporter.mjs',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: false,
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
    entryPoints: { notes: 'media/notes/main.ts', review: 'media/review/main.ts' },
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

/**
 * Turns the modules of a split build into CommonJS, one by one, and writes them; `import()` becomes a lazy `require`.
 * @param {esbuild.BuildResult} result
 */
async function asCommonJs({ errors, outputFiles = [] }) {
  if (errors.length > 0) return;
  fs.rmSync(path.join(__dirname, 'dist', 'chunks'), { recursive: true, force: true });
  const code = outputFiles.filter((file) => file.path.endsWith('.js'));
  await Promise.all(
    code.map(async (file) => {
      const map = outputFiles.find(({ path }) => path === `${file.path}.map`);
      const inline = map === undefined ? '' : sourceMapComment(map.contents);
      const text = file.text.replace(/\/\/# sourceMappingURL=.*\n?$/, '') + inline;
      const result = await esbuild.transform(text, {
        format: 'cjs',
        platform: 'node',
        target: 'node20',
        supported: { 'dynamic-import': false },
        minify: production,
        sourcemap: production ? false : 'inline',
        legalComments: 'none',
      });
      fs.mkdirSync(path.dirname(file.path), { recursive: true });
      fs.writeFileSync(file.path, result.code);
    }),
  );
}

/** @param {Uint8Array} map */
function sourceMapComment(map) {
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
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
