import * as vscode from 'vscode';
import { passOf } from '../core/progress/practice.ts';
import type { TopicNode } from '../core/roadmap.ts';
import { exerciseMarker } from '../shared/ids.ts';
import { showMarkdown } from './besideCode.ts';
import { UserError } from './commands.ts';
import type { ExerciseParts } from './exerciseParts.ts';
import { type FoundExercise, markerText } from './exercises.ts';
import { pickName, pickParent, writeTo } from './projectPlace.ts';

/** Start Exercise…: where it came to, or undefined when the user thought better of it. */
export async function startExercise(
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
  await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One, preview: false });
  await showMarkdown(vscode.Uri.joinPath(folder, 'README.md'));
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
