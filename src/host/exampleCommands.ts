import * as vscode from 'vscode';
import type { ExampleContent } from '../core/model.ts';
import type { Platform } from '../core/ports.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import { freeName } from '../core/scaffold.ts';
import { commands } from '../shared/ids.ts';
import { type Handlers, UserError } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { exists, ScaffoldError, writeProject } from './projectWriter.ts';
import type { TopicPicker } from './topicPicker.ts';

/** Scaffold Example… */
export function exampleCommands(
  roadmap: Roadmap,
  content: ContentReader,
  platform: Platform,
  picker: TopicPicker,
): Handlers {
  const scaffold = async (argument: unknown, into: unknown): Promise<vscode.Uri | undefined> => {
    const topic = await pickTopic(roadmap, picker, argument);
    const id = topic?.topic.example;
    if (id === undefined) return undefined;
    const example = await content.example(id);
    const parent = into instanceof vscode.Uri ? into : await pickParent();
    if (parent === undefined) return undefined;
    const name = await pickName(parent, example.id);
    if (name === undefined) return undefined;
    const folder = await write(parent, name, example);
    await open(folder, example);
    // Not awaited: the question may stay open as long as it likes.
    void offerToRun(folder, example, platform);
    return folder;
  };
  return { [commands.scaffoldExample]: scaffold };
}

async function pickTopic(
  roadmap: Roadmap,
  picker: TopicPicker,
  argument: unknown,
): Promise<TopicNode | undefined> {
  const node = picker.node(argument);
  const topic = node?.kind === 'topic' ? node : node?.kind === 'subtopic' ? node.parent : undefined;
  if (topic?.topic.example !== undefined) return topic;
  if (topic !== undefined) {
    throw new UserError(vscode.l10n.t('"{0}" has no example of its own yet.', topic.topic.title));
  }
  return picker.pick(
    vscode.l10n.t('Scaffold the example of which topic?'),
    (candidate) => roadmap.index.examples[candidate.topic.example ?? ''] !== undefined,
  );
}

/** The folder to put the project into: one of the workspace's, or any other. */
async function pickParent(): Promise<vscode.Uri | undefined> {
  const { t } = vscode.l10n;
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    (folder) => vscode.workspace.fs.isWritableFileSystem(folder.uri.scheme) !== false,
  );
  if (folders.length > 0) {
    const other = { label: t('Another Folder…'), uri: undefined };
    const items = folders.map((folder) => ({
      label: folder.name,
      description:
        vscode.workspace.asRelativePath(folder.uri, false) === folder.name ? '' : folder.uri.fsPath,
      uri: folder.uri,
    }));
    const picked = await vscode.window.showQuickPick([...items, other], {
      placeHolder: t('Put the project into which folder? It gets a folder of its own there.'),
    });
    if (picked === undefined || picked.uri !== undefined) return picked?.uri;
  } else if ((vscode.workspace.workspaceFolders ?? []).length > 0) {
    void vscode.window.showInformationMessage(
      t('The open folder is read-only. Choose another for the project.'),
    );
  }
  const [uri] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
      openLabel: t('Put the Project Here'),
      title: t('Choose the folder that the project is put into'),
    })) ?? [];
  return uri;
}

/** The project's folder name: the example's, or a free one when that is taken and the user wants another copy. */
async function pickName(parent: vscode.Uri, id: string): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const taken = new Set<string>();
  for (
    let free: string | undefined = id;
    free !== undefined;
    free = freeName(id, (name) => taken.has(name))
  ) {
    if (!(await exists(vscode.workspace.fs, vscode.Uri.joinPath(parent, free)))) {
      if (taken.size === 0) return free;
      const create = t('Create "{0}"', free);
      const answer = await vscode.window.showWarningMessage(
        t('The folder "{0}" exists already.', id),
        { modal: true, detail: t('It is left as it is.') },
        create,
      );
      return answer === create ? free : undefined;
    }
    taken.add(free);
  }
  throw new UserError(t('There are a hundred folders named "{0}" already. Choose another place.', id));
}

async function write(parent: vscode.Uri, name: string, example: ExampleContent): Promise<vscode.Uri> {
  const { t } = vscode.l10n;
  try {
    return await writeProject(vscode.workspace.fs, parent, name, example.files);
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error;
    const where = parent.scheme === 'file' ? parent.fsPath : parent.toString(true);
    switch (error.reason) {
      case 'exists':
        throw new UserError(
          t('"{0}" appeared in {1} meanwhile, and was left as it is. Try again.', name, where),
        );
      case 'not writable':
        throw new UserError(t('Nothing was written: {0} is read-only. Choose another folder.', where));
      case 'left behind':
        throw new UserError(
          t(
            'The project could not be written, and its unfinished folder could not be removed: {0}',
            error.message,
          ),
        );
      case 'bad plan':
      case 'failed':
        throw new UserError(
          t('The project could not be written, and nothing was left behind: {0}', error.message),
        );
    }
  }
}

async function open(folder: vscode.Uri, example: ExampleContent): Promise<void> {
  const document = await vscode.workspace.openTextDocument(
    vscode.Uri.joinPath(folder, ...example.open.split('/')),
  );
  await vscode.window.showTextDocument(document, vscode.ViewColumn.Active);
}

async function offerToRun(folder: vscode.Uri, example: ExampleContent, platform: Platform): Promise<void> {
  const { t } = vscode.l10n;
  const name = folder.path.split('/').at(-1) ?? '';
  if (!platform.hasProcesses || folder.scheme !== 'file') {
    void vscode.window.showInformationMessage(
      t('"{0}" is ready. To run it, open it in desktop VS Code.', name),
    );
    return;
  }
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showInformationMessage(
      t('"{0}" is ready. To run it here, trust this workspace first.', name),
    );
    return;
  }
  const run = t('Run in Terminal');
  const question = example.install
    ? t('"{0}" is ready. Install its packages and start it?', name)
    : t('"{0}" is ready. Start it?', name);
  if ((await vscode.window.showInformationMessage(question, run)) !== run) return;
  const terminal = vscode.window.createTerminal({ name, cwd: folder });
  terminal.show();
  // Two lines rather than `&&`, which not every shell knows.
  if (example.install) terminal.sendText('npm install');
  terminal.sendText('npm start');
}
