/** Compiles `roadmap/` into `dist/content`. With --watch, again whenever something in it changes. */
import fs from 'node:fs';
import path from 'node:path';
import { compile, writeCompiled } from './content/compile.mts';
import { formatProblem } from './content/problems.mts';
import { dist, repository } from './lib/paths.mts';

async function build(): Promise<boolean> {
  const { files, problems } = await compile(repository);
  for (const problem of problems.list) console.error(formatProblem(problem));
  // Half-right content is not shipped, and what was built before is not destroyed.
  if (problems.any) return false;
  writeCompiled(files, path.join(dist, 'content'));
  return true;
}

const ok = await build();
if (process.argv.includes('--watch')) {
  let timer: NodeJS.Timeout | undefined;
  fs.watch(path.join(repository, 'roadmap'), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => void build().then((done) => console.log(done ? 'content compiled' : 'content not compiled')),
      200,
    );
  });
} else if (!ok) process.exitCode = 1;
