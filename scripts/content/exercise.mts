import { createHash } from 'node:crypto';
import ts from 'typescript';
import type { ExerciseContent, ExerciseTest, ProjectFile } from '../../src/core/model.ts';
import type { Problems } from './problems.mts';
import type { ExerciseFolder } from './source.mts';

/** What the extension needs of an exercise: everything but the wrong answers. */
export function compileExercise(
  { exercise, starter, solution }: ExerciseFolder,
  problems: Problems,
): ExerciseContent {
  const testFiles = starter.files.map(({ path }) => path).filter((path) => path.endsWith('.test.js'));
  const tests = starter.files.filter(({ path }) => testFiles.includes(path)).flatMap(namedTests);
  if (tests.length === 0) {
    problems.add(
      starter.folder,
      1,
      'no test has a name that can be read without running it',
      "name at least one test('…') with a plain string: the Test Explorer lists those before the first run",
    );
  }
  const command = starter.manifest.scripts?.['test'] ?? '';
  return {
    id: exercise.id,
    title: exercise.title,
    minutes: exercise.minutes,
    version: createHash('sha256').update(JSON.stringify(starter.files)).digest('hex').slice(0, 12),
    edit: exercise.edit,
    install: starter.manifest.dependencies !== undefined || starter.manifest.devDependencies !== undefined,
    files: starter.files,
    solution: [...solution].map(([path, text]) => ({ path, text })),
    hints: exercise.hints,
    flags: command.split(' ').filter((word) => word.startsWith('--') && word !== '--test'),
    testFiles,
    tests,
  };
}

const SUITE = new Set(['describe', 'suite']);
const TEST = new Set(['test', 'it']);

/** The tests of a file whose names are plain strings, in its order. */
export function namedTests({ path, text }: ProjectFile): ExerciseTest[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const found: ExerciseTest[] = [];
  const visit = (node: ts.Node, suites: readonly string[]): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const [first] = node.arguments;
      const name = first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
      if (TEST.has(node.expression.text)) {
        if (name !== undefined) {
          const start = node.getStart(source);
          found.push({
            path: [...suites, name],
            file: path,
            line: source.getLineAndCharacterOfPosition(start).line + 1,
          });
        }
        return; // tests within a test are known when they run
      }
      if (SUITE.has(node.expression.text)) {
        if (name !== undefined) ts.forEachChild(node, (child) => visit(child, [...suites, name]));
        return;
      }
    }
    ts.forEachChild(node, (child) => visit(child, suites));
  };
  visit(source, []);
  return found;
}
