/**
 * Checks the content: form, references, links, and everything in it that can be run.
 *
 *     npm run check:content                            all of it
 *     npm run check:content -- --topic event-loop      one topic (repeatable)
 *     npm run check:content -- --repeat 5              every run several times, to find what is not the same each time
 *     npm run check:content -- --no-run                form only
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { compile } from './content/compile.mts';
import { formatProblem, type Problem } from './content/problems.mts';
import type { ProjectSource } from './content/project.mts';
import { contentChecks, type Tools } from './content/run.mts';
import { contentNode } from './lib/contentNode.mts';
import { cacheFolder, repository } from './lib/paths.mts';
import { summary } from './lib/summary.mts';

const { values } = parseArgs({
  options: {
    topic: { type: 'string', multiple: true },
    repeat: { type: 'string', default: '1' },
    'no-run': { type: 'boolean', default: false },
    root: { type: 'string', default: repository },
    part: { type: 'string', default: 'content' },
    jobs: { type: 'string', default: String(Math.max(1, Math.min(4, os.availableParallelism()))) },
  },
});

const root = path.resolve(values.root);
const { source, unwritten, coverage, problems } = await compile(root);
const failures: Problem[] = problems.list.filter(isWanted);
let passed = 0;

for (const topic of values.topic ?? []) {
  if (!source.phases.some(({ phase }) => phase.topics.some(({ id }) => id === topic))) {
    console.error(`There is no topic "${topic}". Topics have the ids of roadmap/*/phase.yaml.`);
    process.exit(2);
  }
}

if (!values['no-run']) {
  const scratchRoot = fs.mkdtempSync(path.join(os.tmpdir(), 'nbr-content-'));
  let folders = 0;
  const installs = new Map<string, Promise<string>>();
  const tools: Tools = {
    node: contentNode(),
    scratch: () => {
      const folder = path.join(scratchRoot, String(++folders));
      fs.mkdirSync(folder);
      return folder;
    },
    dependencies: async (project) => {
      const lock = project.files.find((file) => file.path === 'package-lock.json');
      if (project.manifest.dependencies === undefined && project.manifest.devDependencies === undefined)
        return undefined;
      if (lock === undefined) throw new Error(`${project.folder} has dependencies and no package-lock.json`);
      // Projects that want the same packages share them: their locks differ in the project's name alone.
      const wanted = lock.text.replaceAll(`"name": "${project.id}"`, '');
      const key = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
      let install = installs.get(key);
      if (install === undefined) installs.set(key, (install = installDependencies(project, key)));
      return install;
    },
  };
  const checks = contentChecks(source, values.topic === undefined ? undefined : new Set(values.topic));
  const queue = checks.flatMap((check) => Array.from({ length: Number(values.repeat) }, () => check));
  const started = Date.now();
  const worker = async (): Promise<void> => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      let outcome;
      try {
        outcome = await check.run(tools);
      } catch (error) {
        outcome = { message: (error as Error).message, mend: 'see the message' };
      }
      if (outcome === undefined) passed++;
      else {
        const [file = '', line] = check.name.split(/:(\d+)$/);
        failures.push({ file, line: Number(line ?? 1), ...outcome });
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  } finally {
    fs.rmSync(scratchRoot, { recursive: true, force: true });
  }
  console.log(
    `${checks.length} blocks, examples and exercises run in ${Math.round((Date.now() - started) / 1000)} s`,
  );
}

for (const problem of failures) console.error(formatProblem(problem));
const topics = source.phases.reduce((sum, { phase }) => sum + phase.topics.length, 0);
console.log(
  `${coverage.covered} of ${coverage.references} references covered; ${topics - unwritten.length} of ${topics} topics written, ${unwritten.length} have only an outline`,
);
// Each reference that is covered, and each thing that ran well, is one check that passed.
summary(values.part === '' ? undefined : values.part, passed + coverage.covered, failures.length);

/** With --topic, what is wrong elsewhere is left to whoever works there. */
function isWanted(problem: Problem): boolean {
  if (values.topic === undefined) return true;
  const topics = source.phases
    .flatMap(({ phase }) => phase.topics)
    .filter(({ id }) => values.topic?.includes(id));
  const names = topics.flatMap((topic) => [
    `/${topic.id}.`,
    ...[topic.example ?? [], topic.exercises].flat().map((id) => `/${id}`),
  ]);
  return (
    names.some((name) => problem.file.includes(name)) ||
    topics.some(({ id }) => problem.message.includes(`"${id}"`))
  );
}

/** `npm ci` of a project in a folder that later runs find again. */
async function installDependencies(project: ProjectSource, key: string): Promise<string> {
  const folder = path.join(cacheFolder, 'examples', key);
  const modules = path.join(folder, 'node_modules');
  if (fs.existsSync(path.join(folder, 'done'))) return modules;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const file of project.files) {
    if (file.path === 'package.json' || file.path === 'package-lock.json')
      fs.writeFileSync(path.join(folder, file.path), file.text);
  }
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  await promisify(execFile)(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  fs.mkdirSync(modules, { recursive: true });
  fs.writeFileSync(path.join(folder, 'done'), '');
  return modules;
}
