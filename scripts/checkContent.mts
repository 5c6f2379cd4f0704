/**
 * Checks the content: form, references, links, and everything in it that can be run.
 *
 *     npm run check:content                            all of it
 *     npm run check:content -- --topic event-loop      one topic (repeatable)
 *     npm run check:content -- --repeat 5              every run several times, to find what is not the same each time
 *     npm run check:content -- --no-run                form only
 *     npm run check:content -- --slowest 50            the fifty that took longest, not five
 */
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compile } from './content/compile.mts';
import { formatProblem, type Problem } from './content/problems.mts';
import { contentChecks } from './content/run.mts';
import { CheckTools } from './content/tools.mts';
import { contentNode } from './lib/contentNode.mts';
import { repository } from './lib/paths.mts';
import { summary } from './lib/summary.mts';

const { values } = parseArgs({
  options: {
    topic: { type: 'string', multiple: true },
    repeat: { type: 'string', default: '1' },
    'no-run': { type: 'boolean', default: false },
    root: { type: 'string', default: repository },
    part: { type: 'string', default: 'content' },
    slowest: { type: 'string', default: '5' },
    // Most checks wait more than they compute: twice as many as there are cores keep the cores busy.
    jobs: { type: 'string', default: String(Math.min(8, 2 * os.availableParallelism())) },
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
  const tools = new CheckTools(contentNode());
  const checks = contentChecks(source, values.topic === undefined ? undefined : new Set(values.topic));
  const queue = checks.flatMap((check) => Array.from({ length: Number(values.repeat) }, () => check));
  const started = Date.now();
  const times: { name: string; ms: number }[] = [];
  const worker = async (): Promise<void> => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      let outcome;
      const begun = Date.now();
      try {
        outcome = await check.run(tools);
      } catch (error) {
        outcome = { message: (error as Error).message, mend: 'see the message' };
      }
      times.push({ name: check.name, ms: Date.now() - begun });
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
    tools.dispose();
  }
  console.log(
    `${checks.length} blocks, examples and exercises run in ${Math.round((Date.now() - started) / 1000)} s; the slowest:`,
  );
  for (const { name, ms } of times.sort((a, b) => b.ms - a.ms).slice(0, Number(values.slowest)))
    console.log(`${(ms / 1000).toFixed(1).padStart(6)} s  ${name}`);
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
