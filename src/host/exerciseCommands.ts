import * as vscode from 'vscode';
import { topicStatus } from '../core/progress/marks.ts';
import {
  hintsShown,
  isSolutionSeen,
  passOf,
  recordPass,
  seeSolution,
  showHints,
} from '../core/progress/practice.ts';
import { tick } from '../core/progress/marks.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import { commands, exerciseMarker } from '../shared/ids.ts';
import { type Handlers, UserError } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { type Exercises, type FoundExercise, markerText } from './exercises.ts';
import type { Checked, ExerciseTests } from './exerciseTests.ts';
import type { Progress } from './progress.ts';
import { pickName, pickParent, writeTo } from './projectPlace.ts';
import { exists } from './projectWriter.ts';
import type { TopicPicker } from './topicPicker.ts';
import type { VirtualDocuments } from './virtualDocuments.ts';

export interface ExerciseParts {
  readonly roadmap: Roadmap;
  readonly progress: Progress;
  readonly content: ContentReader;
  readonly picker: TopicPicker;
  readonly exercises: Exercises;
  /** Undefined where there are no processes. */
  readonly tests: ExerciseTests | undefined;
  readonly documents: VirtualDocuments;
}

/** How long the code waits for the page beside it. */
const PREVIEW_MS = 3000;

/** Start Exercise…, Check Exercise, Next Hint, Compare with Solution, Reset Exercise */
export function exerciseCommands(parts: ExerciseParts): Handlers {
  const { progress, content, documents, tests } = parts;
  return {
    [commands.startExercise]: (argument, into) => start(parts, argument, into),
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
      await compare(exercise, (await content.exercise(exercise.id)).edit, documents);
    },
    [commands.resetExercise]: async (argument) => {
      const exercise = await pick(parts, argument);
      if (exercise !== undefined) await reset(exercise, content);
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

async function start(
  parts: ExerciseParts,
  argument: unknown,
  into: unknown,
): Promise<vscode.Uri | undefined> {
  const id = await pickToStart(parts, argument);
  if (id === undefined) return undefined;
  const content = await parts.content.exercise(id);
  if (!(into instanceof vscode.Uri)) {
    const present = (await parts.exercises.all()).filter((found) => found.id === id);
    const chosen = await pickPresent(present);
    if (chosen === undefined) return undefined;
    if (chosen !== 'new') {
      await open(chosen.folder, content.edit);
      return chosen.folder;
    }
  }
  const parent = into instanceof vscode.Uri ? into : await pickParent();
  if (parent === undefined) return undefined;
  const name = await pickName(parent, id);
  if (name === undefined) return undefined;
  const folder = await writeTo(parent, name, [
    ...content.files,
    { path: exerciseMarker, text: markerText(id) },
  ]);
  const found = await parts.exercises.add(folder);
  await open(folder, content.edit);
  // Not awaited: what is asked may stay open.
  if (found === undefined) void offerFolder(folder);
  else if (content.install) void offerInstall(folder);
  return folder;
}

/** The exercise that is meant: by its id, by its topic, or the one that the user picks. */
async function pickToStart(
  { roadmap, progress, picker }: ExerciseParts,
  argument: unknown,
): Promise<string | undefined> {
  if (typeof argument === 'string' && roadmap.exercise(argument) !== undefined) return argument;
  const node = picker.node(argument);
  let topic: TopicNode | undefined =
    node?.kind === 'topic' ? node : node?.kind === 'subtopic' ? node.parent : undefined;
  if (topic !== undefined && (topic.topic.exercises ?? []).length === 0)
    throw new UserError(vscode.l10n.t('"{0}" has no exercise of its own yet.', topic.topic.title));
  topic ??= await picker.pick(
    vscode.l10n.t('Start an exercise of which topic?'),
    (candidate) => (candidate.topic.exercises ?? []).length > 0,
  );
  const ids = topic?.topic.exercises ?? [];
  if (ids.length <= 1) return ids[0];
  const items = ids.map((id) => ({
    label: roadmap.exercise(id)?.title ?? id,
    description: [
      vscode.l10n.t('{0} min', roadmap.exercise(id)?.minutes ?? 0),
      passOf(progress.entries, id) === undefined ? '' : vscode.l10n.t('passed'),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    id,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Start which exercise?'),
  });
  return picked?.id;
}

/** An exercise that is in the workspace already can be gone on with. */
async function pickPresent(present: readonly FoundExercise[]): Promise<FoundExercise | 'new' | undefined> {
  if (present.length === 0) return 'new';
  const items: (vscode.QuickPickItem & { readonly value: FoundExercise | 'new' })[] = [
    ...present.map((found) => ({
      label: vscode.l10n.t('Go On'),
      description: vscode.workspace.asRelativePath(found.folder),
      value: found,
    })),
    { label: vscode.l10n.t('Start Another Copy'), value: 'new' },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('This exercise is in the workspace already.'),
  });
  return picked?.value;
}

/** Opens the learner's first file, and what is asked of it beside. */
async function open(folder: vscode.Uri, edit: readonly string[]): Promise<void> {
  const file = vscode.Uri.joinPath(folder, ...(edit[0] ?? 'README.md').split('/'));
  const code = await vscode.window.showTextDocument(file, {
    viewColumn: vscode.ViewColumn.One,
    preview: false,
  });
  await showMarkdown(vscode.Uri.joinPath(folder, 'README.md'), code);
}

/** Shows Markdown beside the code, rendered by VS Code if it can, else as text; then the keyboard is in the code again. */
async function showMarkdown(uri: vscode.Uri, code = vscode.window.activeTextEditor): Promise<void> {
  try {
    await vscode.commands.executeCommand('markdown.showPreviewToSide', uri);
    await previewIsThere();
  } catch {
    // VS Code's own Markdown support is switched off: the text can be read as it is.
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  }
  if (code !== undefined)
    await vscode.window.showTextDocument(code.document, code.viewColumn ?? vscode.ViewColumn.One);
}

/** The command ends before its page has the focus, which would then be taken from the code again. */
async function previewIsThere(): Promise<void> {
  const { tabGroups } = vscode.window;
  const isThere = (): boolean => tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
  const own: vscode.Disposable[] = [];
  try {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (isThere()) resolve();
      };
      own.push(tabGroups.onDidChangeTabs(look), tabGroups.onDidChangeTabGroups(look));
      const timer = setTimeout(resolve, PREVIEW_MS);
      own.push(new vscode.Disposable(() => clearTimeout(timer)));
      look();
    });
  } finally {
    for (const one of own) one.dispose();
  }
}

async function offerFolder(folder: vscode.Uri): Promise<void> {
  const openFolder = vscode.l10n.t('Open Folder');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('The exercise is ready. It is checked in a window that has its folder open.'),
    openFolder,
  );
  if (answer === openFolder) await vscode.commands.executeCommand('vscode.openFolder', folder);
}

async function offerInstall(folder: vscode.Uri): Promise<void> {
  if (!vscode.workspace.isTrusted || folder.scheme !== 'file') return;
  const install = vscode.l10n.t('Install in Terminal');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('This exercise uses packages. Install them now?'),
    install,
  );
  if (answer !== install) return;
  const terminal = vscode.window.createTerminal({ name: folder.path.split('/').at(-1) ?? '', cwd: folder });
  terminal.show();
  terminal.sendText('npm install');
}

/** The exercise that a command is meant for: named by a file of it, by the open editor, or picked. */
async function pick({ exercises }: ExerciseParts, argument: unknown): Promise<FoundExercise | undefined> {
  const all = await exercises.all();
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

async function compare(
  { folder, info, id }: FoundExercise,
  edit: readonly string[],
  documents: VirtualDocuments,
): Promise<void> {
  const pairs = edit.map((file) => ({
    own: vscode.Uri.joinPath(folder, ...file.split('/')),
    solution: documents.solution(id, file),
  }));
  const title = vscode.l10n.t('{0}: yours ↔ solution', info.title);
  const [only] = pairs;
  if (pairs.length === 1 && only !== undefined)
    await vscode.commands.executeCommand('vscode.diff', only.own, only.solution, title);
  else
    await vscode.commands.executeCommand(
      'vscode.changes',
      title,
      pairs.map(({ own, solution }) => [own, own, solution]),
    );
}

/** Puts the starter's files back; what the learner had is kept beside them. */
async function reset({ folder, id }: FoundExercise, reader: ContentReader): Promise<void> {
  const content = await reader.exercise(id);
  const kept: string[] = [];
  for (const path of content.edit) {
    const text = content.files.find((file) => file.path === path)?.text ?? '';
    const uri = vscode.Uri.joinPath(folder, ...path.split('/'));
    if (!(await exists(vscode.workspace.fs, uri))) {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      continue;
    }
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText() === text) continue;
    const backup = await freeBackup(uri);
    // What is in the editor, saved or not.
    await vscode.workspace.fs.writeFile(backup, new TextEncoder().encode(document.getText()));
    kept.push(vscode.workspace.asRelativePath(backup));
    const edit = new vscode.WorkspaceEdit();
    const end = document.lineAt(document.lineCount - 1).range.end;
    edit.replace(uri, new vscode.Range(new vscode.Position(0, 0), end), text);
    // Through the editor, so that it can be undone there as well.
    if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save()))
      throw new UserError(vscode.l10n.t('{0} could not be written. It is as it was.', uri.fsPath));
  }
  void vscode.window.showInformationMessage(
    kept.length === 0
      ? vscode.l10n.t('Nothing to reset: the files are as they were at the start.')
      : vscode.l10n.t(
          'The exercise is as it was at the start. Your version is kept in {0}.',
          kept.join(', '),
        ),
  );
}

async function freeBackup(uri: vscode.Uri): Promise<vscode.Uri> {
  for (let n = 1; ; n++) {
    const backup = uri.with({ path: `${uri.path}.yours${n === 1 ? '' : `-${n}`}` });
    if (!(await exists(vscode.workspace.fs, backup))) return backup;
  }
}
