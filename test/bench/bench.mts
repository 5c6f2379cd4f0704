/**
 * npm run bench: how fast the extension is, as ratios within one run, as a table.
 *
 *     npm run bench                  5 rounds
 *     npm run bench -- --rounds 3
 *
 * Each round opens VS Code twice with a new profile, once with the extension and once with the least that an extension
 * with a tree and a webview can be, in turns; the table has the medians. Milliseconds are this machine's and of little
 * use; what counts are the ratios. The bars are those of the design ("Speed").
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { createVSIX } from '@vscode/vsce';
import { parse as parseYaml } from 'yaml';
import { loadedAtStart } from '../../scripts/lib/bundle.mts';
import { dist, repository } from '../../scripts/lib/paths.mts';
import { ensureServer, poll } from '../../scripts/lib/vscodeServer.mts';
import { installVsix, packVsix } from '../../scripts/lib/vsix.mts';
import type { RoadmapIndex } from '../../src/core/model.ts';
import { Roadmap } from '../../src/core/roadmap.ts';
import { Workbench } from '../e2e/workbench.mts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const rounds = Number(values.rounds);
/** From the end of VS Code's start to the measurement. */
const QUIET_MS = 3000;

interface Subject {
  readonly name: string;
  readonly id: string;
  readonly extensions: string;
  readonly container: string;
  readonly row: string;
  readonly open: (w: Workbench) => Promise<void>;
  readonly heading: string;
}

interface Round {
  readonly activate: number;
  readonly firstRow: number;
  readonly firstWebview: number;
}

const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-bench-'));
try {
  ensureServer();
  const subjects = [await ours(), await floor()];
  const results = new Map<string, Round[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      const result = await measure(subject);
      // The first round warms caches of the machine and is thrown away.
      if (round > 0) results.get(subject.name)?.push(result);
    }
    console.error(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  const [own = [], empty = []] = subjects.map(({ name }) => results.get(name) ?? []);
  const compare = (title: string, pick: (round: Round) => number, bar: string): string[] => {
    const [a, b] = [median(own.map(pick)), median(empty.map(pick))];
    return [title, `${a.toFixed(1)} ms`, `${b.toFixed(1)} ms`, `× ${(a / b).toFixed(2)}`, bar];
  };
  const code = Buffer.concat(
    loadedAtStart('extension.js').map((file) => fs.readFileSync(path.join(dist, file))),
  );
  const index = fs.readFileSync(path.join(dist, 'content', 'index.json'), 'utf8');
  const yaml = fs
    .readdirSync(path.join(repository, 'roadmap'), { recursive: true })
    .map(String)
    .filter((file) => path.basename(file) === 'phase.yaml')
    .map((file) => fs.readFileSync(path.join(repository, 'roadmap', file), 'utf8'));
  const parseIndex = time(() => new Roadmap(JSON.parse(index) as RoadmapIndex));
  const parseSource = time(() => yaml.map((text) => parseYaml(text) as unknown), 5);
  table([
    ['what', 'roadmap', 'compared with', 'ratio', 'bar'],
    compare('extension.activate(), as its caller sees it (empty extension)', (r) => r.activate, '≤ × 2'),
    compare('click on the container → first row (bare tree of as many rows)', (r) => r.firstRow, '≤ × 1.2'),
    compare('command → first webview painted (empty webview)', (r) => r.firstWebview, '≤ × 1.2'),
    [
      'reading the roadmap (its YAML, parsed at run time)',
      `${parseIndex.toFixed(2)} ms`,
      `${parseSource.toFixed(2)} ms`,
      `× ${(parseIndex / parseSource).toFixed(3)}`,
      '',
    ],
    ['bundle loaded at the start, minified', `${(code.length / 1024).toFixed(1)} KB`, '', '', '≤ 60 KB'],
    ['bundle, gzipped', `${(gzipSync(code).length / 1024).toFixed(1)} KB`, '', '', '≤ 25 KB'],
    [
      'VSIX',
      `${(fs.statSync(path.join(dist, 'nodejs-backend-roadmap.vsix')).size / 1024).toFixed(0)} KB`,
      '',
      '',
      '',
    ],
  ]);
} finally {
  fs.rmSync(temporary, { recursive: true, force: true });
}

/** One session of VS Code with one extension: activation by a probe first, then as a user sees it. */
async function measure(subject: Subject): Promise<Round> {
  const report = path.join(temporary, 'activation.json');
  fs.rmSync(report, { force: true });
  fs.writeFileSync(path.join(temporary, 'target'), subject.id);
  const probing = await Workbench.open({ extensions: subject.extensions });
  let activate: number;
  try {
    await poll('the probe to report', 30_000, () => fs.existsSync(report));
    ({ activate } = JSON.parse(fs.readFileSync(report, 'utf8')) as { activate: number });
  } finally {
    await probing.close();
  }
  const quiet = path.join(temporary, 'quiet.json');
  fs.rmSync(quiet, { force: true });
  fs.writeFileSync(path.join(temporary, 'target'), '');
  const w = await Workbench.open({ extensions: subject.extensions });
  try {
    const tab = w.page.getByRole('tab', { name: subject.container });
    await tab.waitFor();
    // While VS Code starts a click waits for VS Code, not for the extension: two empty trees differ by a factor of two.
    await poll('VS Code to be quiet', 60_000, () => fs.existsSync(quiet));
    // The row is looked for within the page: a driver's round trips would drown what is measured.
    const firstRow = await tab.evaluate(
      (element, text) =>
        new Promise<number>((resolve) => {
          const start = globalThis.performance.now();
          const timer = setInterval(() => {
            const rows = [...document.querySelectorAll('.pane-body .monaco-list-row')];
            if (!rows.some((row) => row.textContent.includes(text))) return;
            clearInterval(timer);
            resolve(globalThis.performance.now() - start);
          }, 2);
          element.querySelector<HTMLElement>('.action-label')?.click();
          (element as HTMLElement).click();
        }),
      subject.row,
    );
    const start = performance.now();
    await subject.open(w);
    await w.note().locator('h1', { hasText: subject.heading }).waitFor(); // by role it would be sought in all of the page
    return { activate, firstRow, firstWebview: performance.now() - start };
  } finally {
    await w.close();
  }
}

async function ours(): Promise<Subject> {
  const extensions = path.join(temporary, 'ours');
  installVsix(await packVsix(), extensions);
  await installProbe(extensions);
  return {
    name: 'roadmap',
    id: 'nodejs-backend-roadmap.nodejs-backend-roadmap',
    extensions,
    container: 'Node.js Backend Roadmap',
    row: 'Node.js Core Concepts',
    open: (w) => w.run('Roadmap: Continue'),
    heading: 'What is Node.js',
  };
}

/** The least that an extension with a tree and a webview can be; the tree has as many rows as ours, without their looks. */
async function floor(): Promise<Subject> {
  const index = fs.readFileSync(path.join(dist, 'content', 'index.json'), 'utf8');
  const phases = (JSON.parse(index) as RoadmapIndex).phases.length;
  const extensions = path.join(temporary, 'floor-extensions');
  const manifest = {
    ...{
      name: 'floor',
      publisher: 'bench',
      version: '0.0.1',
      license: 'MIT',
      engines: { vscode: '^1.100.0' },
      main: './main.js',
    },
    contributes: {
      commands: [{ command: 'floor.open', title: 'Open Webview', category: 'Floor' }],
      viewsContainers: { activitybar: [{ id: 'floor', title: 'Floor', icon: 'icon.svg' }] },
      views: { floor: [{ id: 'floor.tree', name: 'Tree' }] },
    },
  };
  const main = `const v=require('vscode');exports.activate=c=>{c.subscriptions.push(v.window.registerTreeDataProvider('floor.tree',{getChildren:e=>e?[]:Array.from({length:${phases}},(_,i)=>'Row '+(i+1)),getTreeItem:e=>new v.TreeItem(e,1)}),v.commands.registerCommand('floor.open',()=>{v.window.createWebviewPanel('floor','Floor',1,{}).webview.html='<!DOCTYPE html><html><body><h1>Floor webview</h1></body></html>'}))};`;
  await install(extensions, 'floor', {
    'package.json': JSON.stringify(manifest),
    'main.js': main,
    'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h16v16H4z"/></svg>',
  });
  await installProbe(extensions);
  return {
    name: 'floor',
    id: 'bench.floor',
    extensions,
    container: 'Floor',
    row: 'Row 1',
    open: (w) => w.run('Floor: Open Webview'),
    heading: 'Floor webview',
  };
}

/**
 * Once VS Code has been up for a while, activates the extension that `target` names and writes down how long that took,
 * or says that it is quiet when none is named.
 */
async function installProbe(extensions: string): Promise<void> {
  const manifest = {
    name: 'probe',
    publisher: 'bench',
    version: '0.0.1',
    license: 'MIT',
    engines: { vscode: '^1.100.0' },
    main: './main.js',
    activationEvents: ['onStartupFinished'],
  };
  const main = `const v=require('vscode'),fs=require('fs'),path=require('path'),dir=${JSON.stringify(temporary)};
const write=(name,value)=>{const file=path.join(dir,name);fs.writeFileSync(file+'.new',JSON.stringify(value));fs.renameSync(file+'.new',file)};
exports.activate=()=>{setTimeout(async()=>{
  const id=fs.readFileSync(path.join(dir,'target'),'utf8');
  if(!id)return write('quiet.json',{});
  const start=performance.now();
  await v.extensions.getExtension(id).activate();
  write('activation.json',{activate:performance.now()-start});
},${QUIET_MS})};`;
  await install(extensions, 'probe', { 'package.json': JSON.stringify(manifest), 'main.js': main });
}

async function install(
  extensions: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const folder = path.join(temporary, `${name}-source`);
  fs.mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries({ ...files, 'README.md': `${name}\n`, LICENSE: 'MIT\n' }))
    fs.writeFileSync(path.join(folder, file), text);
  const packagePath = path.join(temporary, `${name}.vsix`);
  await createVSIX({
    cwd: folder,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  installVsix(packagePath, extensions);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function time(work: () => unknown, times = 50): number {
  return median(
    Array.from({ length: times }, () => {
      const start = performance.now();
      work();
      return performance.now() - start;
    }),
  );
}

function table(rows: readonly (readonly string[])[]): void {
  const [head = [], ...body] = rows;
  console.log(
    `\n${os.cpus().length} × ${os.cpus()[0]?.model ?? ''}, Node ${process.version}, ${rounds} rounds; load ${os.loadavg()[0]?.toFixed(1) ?? ''}; ${process.platform}\n`,
  );
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
  for (const row of body) console.log(`| ${row.join(' | ')} |`);
}
