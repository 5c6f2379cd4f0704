import * as vscode from 'vscode';
import { tick, topicStatus } from '../core/progress/marks.ts';
import {
  hintsShown,
  isSolutionSeen,
  passOf,
  recordPass,
  seeSolution,
  showHints,
} from '../core/progress/practice.ts';
import { commands } from '../shared/ids.ts';
import { showMarkdown } from './besideCode.ts';
import { type Handlers, UserError } from './commands.ts';
import { compareWithSolution, resetFiles } from './exerciseFiles.ts';
import type { ExerciseParts } from './exerciseParts.ts';
import type { FoundExercise } from './exercises.ts';
import type { Checked } from './exerciseTests.ts';
import { startExercise } from './startExercise.ts';

/** Start Exercise…, Check Exercise, Next Hint, Compare with Solution, Reset Exercise */
export function exerciseCommands(parts: ExerciseParts): Handlers {
  const { progress, content, documents, tests } = parts;
  return {
    [commands.startExercise]: (argument, into) => startExercise(parts, argument, into),
    [commands.runExercise]: async (argument) => {
      const exercise = await pick(parts, argument);
      if (exercise === undefined) return undefined;
      if (tests === undefined) {
        throw new UserError(
          vscode.l10n.t('Exercises are checked where VS Code can start Node.js: not here.'),
        );
      }
      const item = tests.itemOf(exercise);
      if (item === undefined) return undefined;
      return vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: vscode.l10n.t('Checking "{0}"', exercise.info.title),
          cancellable: true,
        },
        async (_report, token) => {
          const [checked] = await tests.check(new vscode.TestRunRequest([item]), token);
          if (checked?.outcome.kind === 'failed' || checked?.outcome.kind === 'could not run')
            await vscode.commands.executeCommand('testing.showMostRecentOutput');
          return checked?.outcome;
        },
      );
    },
    [commands.nextHint]: async (argument) => {
      const exercise = await pick(parts, argument);
      if (exercise === undefined) return;
      const { hints } = await content.exercise(exercise.id);
      await progress.apply((entries) =>
        showHints(entries, exercise.id, Math.min(hints.length, hintsShown(entries, exercise.id) + 1)),
      );
      documents.refreshHints(exercise.id);
      await showMarkdown(documents.hints(exercise.id));
    },
    [commands.compareSolution]: async (argument) => {
      const exercise = await pick(parts, argument);
      if (exercise === undefined) return;
      const { entries } = progress;
      if (!isSolutionSeen(entries, exercise.id) && passOf(entries, exercise.id) === undefined) {
        const show = vscode.l10n.t('Show Solution');
        const answer = await vscode.window.showInformationMessage(
          vscode.l10n.t('Show the solution of "{0}"?', exercise.info.title),
          {
            modal: true,
            detail: vscode.l10n.t(
              'Your progress remembers that you looked. The exercise can still be passed.',
            ),
          },
          show,
        );
        if (answer !== show) return;
      }
      await progress.apply((now) => seeSolution(now, exercise.id));
      await compareWithSolution(exercise, (await content.exercise(exercise.id)).edit, documents);
    },
    [commands.resetExercise]: async (argument) => {
      const exercise = await pick(parts, argument);
      if (exercise !== undefined) await resetFiles(exercise, content);
    },
  };
}

/** What a pass changes: the topic is verified, and may be ticked at once. */
export async function onChecked({ roadmap, progress }: ExerciseParts, checked: Checked): Promise<void> {
  const { outcome, exercise, content } = checked;
  if (outcome.kind !== 'passed') return;
  const before = passOf(progress.entries, exercise.id);
  await progress.apply((entries) => recordPass(entries, exercise.id, content.version, outcome.version));
  if (before !== undefined) return;
  const topics = exercise.info.topics.flatMap((id) => roadmap.topic(id) ?? []);
  const open = topics.filter((topic) => topicStatus(progress.entries, topic).mark !== 'ticked');
  const names = topics.map((topic) => `"${topic.topic.title}"`).join(', ');
  const tickTopic = open.length > 1 ? vscode.l10n.t('Tick Topics') : vscode.l10n.t('Tick Topic');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('All {0} tests of "{1}" pass. Verified: {2}', outcome.tests, exercise.info.title, names),
    ...(open.length > 0 ? [tickTopic] : []),
  );
  if (choice !== tickTopic) return;
  for (const topic of open) await progress.apply((entries) => tick(entries, topic, true));
}

/** The exercise that a command is meant for: named by a file of it, by the open editor, or picked. */
async function pick({ exercises }: ExerciseParts, argument: unknown): Promise<FoundExercise | undefined> {
  let all = await exercises.all();
  if (all.length === 0) {
    // VS Code may not have told of new files yet.
    await exercises.refresh();
    all = exercises.known;
  }
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const own = uri === undefined ? undefined : exercises.ofFile(uri);
  if (own !== undefined) return own;
  if (all.length === 0) {
    throw new UserError(
      vscode.l10n.t('There is no exercise in this workspace yet. Begin with "Roadmap: Start Exercise…".'),
    );
  }
  if (all.length === 1) return all[0];
  const items = all.map((found) => ({
    label: found.info.title,
    description: vscode.workspace.asRelativePath(found.folder),
    found,
  }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which exercise?') });
  return picked?.found;
}
