import fs from 'node:fs';
import path from 'node:path';
import { outputMatches } from './fence.mts';
import type { Part } from './note.mts';
import { runProgram } from './program.mts';
import type { ProjectSource } from './project.mts';
import { runTests, type Tools } from './projectTests.mts';
import type { ExerciseFolder, RoadmapSource } from './source.mts';

/** One thing that was run: a block of a note, an example's tests, an exercise's starter, solution or wrong answer. */
export interface Check {
  /** `roadmap/01-node-core/event-loop.md:31` */
  readonly name: string;
  readonly run: (tools: Tools) => Promise<Outcome>;
}

/** `undefined` when all is well, else what is wrong and what to do. */
export type Outcome = { readonly message: string; readonly mend: string } | undefined;

const BLOCK_TIMEOUT_MS = 20_000;

/** Everything in the roadmap that can be run. `topics` limits it. */
export function contentChecks(source: RoadmapSource, topics?: ReadonlySet<string>): Check[] {
  const checks: Check[] = [];
  for (const phase of source.phases) {
    const wanted = phase.phase.topics.filter((topic) => topics === undefined || topics.has(topic.id));
    for (const topic of wanted) {
      const note = phase.notes.get(topic.id);
      for (const part of note?.parts ?? []) {
        if (part.kind === 'code' && part.fence.mode !== undefined) {
          checks.push({ name: `${note?.file ?? ''}:${part.line}`, run: (tools) => runBlock(part, tools) });
        }
      }
    }
    const examples = new Set(wanted.flatMap((topic) => topic.example ?? []));
    for (const [id, example] of phase.examples) {
      if (examples.has(id)) checks.push({ name: example.folder, run: (tools) => runExample(example, tools) });
    }
    for (const id of new Set(wanted.flatMap((topic) => topic.exercises))) {
      const exercise = phase.exercises.get(id);
      if (exercise !== undefined) checks.push(...exerciseChecks(exercise));
    }
  }
  return checks;
}

async function runBlock(part: Extract<Part, { kind: 'code' }>, { node, scratch }: Tools): Promise<Outcome> {
  const cwd = scratch();
  const file = path.join(cwd, part.fence.commonjs ? 'block.cjs' : 'block.mjs');
  fs.writeFileSync(file, part.code);
  const { code, output, timedOut } = await runProgram(
    node,
    [...part.fence.flags, file],
    cwd,
    part.fence.env,
    BLOCK_TIMEOUT_MS,
  );
  const mend = 'run it, and correct the code or the output';
  if (timedOut)
    return { message: `did not end within ${BLOCK_TIMEOUT_MS / 1000} s`, mend: 'close what it opens' };
  const expected = part.output?.text ?? '';
  if (part.fence.mode === 'throws') {
    if (code === 0) return { message: 'should fail, and does not', mend };
    const last = expected.trimEnd().split('\n').at(-1) ?? '';
    if (output.split('\n').some((line) => outputMatches(last, line))) return undefined;
    return { message: `fails otherwise than with "${last}":\n${indent(output)}`, mend };
  }
  if (code !== 0) return { message: `exits with ${code ?? 'a signal'}:\n${indent(output)}`, mend };
  if (outputMatches(expected, output)) return undefined;
  return { message: `prints something else:\n${indent(output)}\n    instead of\n${indent(expected)}`, mend };
}

async function runExample(example: ProjectSource, tools: Tools): Promise<Outcome> {
  const result = await runTests(example, new Map(), tools);
  if (result.passed) return undefined;
  return { message: `its tests fail:\n${indent(result.output)}`, mend: `run npm test in ${example.folder}` };
}

function exerciseChecks({ starter, solution, wrong }: ExerciseFolder): Check[] {
  const broken = /SyntaxError|ERR_MODULE_NOT_FOUND|does not provide an export named/;
  return [
    {
      name: `${starter.folder} (starter fails)`,
      run: async (tools) => {
        const { passed, output } = await runTests(starter, new Map(), tools);
        if (passed)
          return { message: 'the starter passes its tests', mend: 'leave something to do, and test it' };
        if (broken.test(output))
          return {
            message: `the starter does not load:\n${indent(output)}`,
            mend: 'a starter compiles, and fails in its assertions',
          };
        return undefined;
      },
    },
    {
      name: `${starter.folder} (solution passes)`,
      run: async (tools) => {
        const { passed, output } = await runTests(starter, solution, tools);
        return passed
          ? undefined
          : { message: `the solution fails:\n${indent(output)}`, mend: 'mend the solution or the tests' };
      },
    },
    ...[...wrong].map(([name, files]): Check => ({
      name: `${starter.folder}/wrong/${name} (refused)`,
      run: async (tools) => {
        const { passed, output } = await runTests(starter, files, tools, { stop: true });
        if (passed)
          return { message: 'the tests accept this wrong answer', mend: 'add a test that refuses it' };
        if (broken.test(output))
          return {
            message: `it does not load:\n${indent(output)}`,
            mend: 'a wrong answer is refused for what it does',
          };
        return undefined;
      },
    })),
  ];
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .slice(0, 60)
    .map((line) => `    | ${line}`)
    .join('\n');
