import * as vscode from 'vscode';
import type { ExampleContent } from '../core/model.ts';
import type { Platform } from '../core/ports.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import { commands } from '../shared/ids.ts';
import { type Handlers, UserError } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import { pickName, pickParent, writeTo } from './projectPlace.ts';
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
    const folder = await writeTo(parent, name, example.files);
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
