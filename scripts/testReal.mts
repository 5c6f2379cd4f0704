/**
 * Runs the tests of examples and exercises on real servers instead of what they bring: on the Redis, PostgreSQL, MariaDB,
 * NGINX and Pebble that are installed here.
 *
 *     npm run test:real                     all of them
 *     npm run test:real -- --only Redis     one of them (repeatable)
 */
import { parseArgs } from 'node:util';
import { compile } from './content/compile.mts';
import type { ProjectSource } from './content/project.mts';
import { runTests } from './content/projectTests.mts';
import { CheckTools } from './content/tools.mts';
import { contentNode } from './lib/contentNode.mts';
import { repository } from './lib/paths.mts';
import { realServers } from './lib/realServers.mts';
import { summary } from './lib/summary.mts';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const unknown = (values.only ?? []).filter((name) => !realServers.some((server) => server.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no "${unknown.join('", "')}". Servers: ${realServers.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

interface Subject {
  readonly project: ProjectSource;
  /** An exercise is run with its solution. */
  readonly replaced: ReadonlyMap<string, string>;
}

const { source } = await compile(repository);
const subjects: Subject[] = source.phases.flatMap(({ examples, exercises }) => [
  ...[...examples.values()].map((project) => ({ project, replaced: new Map<string, string>() })),
  ...[...exercises.values()].map(({ starter, solution }) => ({ project: starter, replaced: solution })),
]);
const tools = new CheckTools(contentNode());
let passed = 0;
let failed = 0;
try {
  for (const server of realServers) {
    if (values.only !== undefined && !values.only.includes(server.name)) continue;
    const wanting = subjects.filter(({ project }) =>
      project.files.some(({ path, text }) => /\.[cm]?[jt]s$/.test(path) && text.includes(server.variable)),
    );
    if (wanting.length === 0) {
      console.log(`✘ ${server.name}: nothing in the roadmap reads ${server.variable}`);
      failed++;
      continue;
    }
    const started = await server.start();
    if (started === undefined) {
      console.log(`✘ ${server.name} is not installed. Mend: apt-get install ${server.debianPackage}`);
      failed++;
      continue;
    }
    console.log(`\n${started.version}`);
    try {
      for (const { project, replaced } of wanting) {
        const url = await started.urlFor(project.id);
        const result = await runTests(project, replaced, tools, { env: { [server.variable]: url } });
        if (result.passed) passed++;
        else failed++;
        const count = (what: string): string =>
          new RegExp(`^ℹ ${what} (\\d+)$`, 'm').exec(result.output)?.[1] ?? '?';
        console.log(
          `${result.passed ? '✔' : '✘'} ${project.folder}: ${count('pass')} tests pass, ${count('skipped')} are skipped`,
        );
        if (!result.passed) console.log(result.output);
      }
    } finally {
      await started.stop();
    }
  }
} finally {
  tools.dispose();
}
summary(undefined, passed, failed);
