import * as vscode from 'vscode';
import type { SnippetInfo } from '../core/model.ts';
import { nextTopic } from '../core/progress/marks.ts';
import type { Roadmap } from '../core/roadmap.ts';
import { commands } from '../shared/ids.ts';
import { insertBlock, openBlock } from './codeBlocks.ts';
import type { Handlers } from './commands.ts';
import type { ContentReader } from './contentReader.ts';
import type { NotesPanel } from './notesPanel.ts';
import type { Progress } from './progress.ts';
import type { TopicPicker } from './topicPicker.ts';

/** Open Note…, Continue, Insert Snippet… */
export function noteCommands(
  roadmap: Roadmap,
  progress: Progress,
  content: ContentReader,
  notes: NotesPanel,
  picker: TopicPicker,
): Handlers {
  return {
    [commands.openNote]: async (argument) => {
      const node = await picker.topicOrSubtopic(argument, vscode.l10n.t('Open the note of which topic?'));
      if (node === undefined) return;
      if (node.kind === 'topic') await notes.show(node);
      else await notes.show(node.parent, node.subtopic.id);
    },
    [commands.continue]: async () => {
      await progress.load();
      const next = nextTopic(progress.entries, roadmap);
      if (next !== undefined) await notes.show(next);
      else
        void vscode.window.showInformationMessage(
          vscode.l10n.t('Every topic is ticked or skipped. Nothing is left open.'),
        );
    },
    [commands.insertSnippet]: async () => {
      const snippet = await pickSnippet(roadmap, await content.snippets(), notes.current?.key);
      if (snippet === undefined) return;
      const block = (await content.note(snippet.info.topic)).blocks[snippet.info.block];
      if (block === undefined) throw new Error(`no block ${snippet.info.block} in ${snippet.info.topic}`);
      await (snippet.asFile ? openBlock(block) : insertBlock(block));
    },
  };
}

interface SnippetItem extends vscode.QuickPickItem {
  readonly info?: SnippetInfo;
}

/** Asks for a block of any note, the current one's first. The button opens it as a file instead. */
function pickSnippet(
  roadmap: Roadmap,
  snippets: readonly SnippetInfo[],
  current: string | undefined,
): Promise<{ info: SnippetInfo; asFile: boolean } | undefined> {
  const openAsFile: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('new-file'),
    tooltip: vscode.l10n.t('Open as File'),
  };
  const items: SnippetItem[] = [];
  const topics = [...new Set(snippets.map((snippet) => snippet.topic))];
  topics.sort((a, b) => Number(b === current) - Number(a === current));
  for (const topic of topics) {
    const title = roadmap.topic(topic)?.topic.title;
    if (title === undefined) continue;
    items.push({ label: title, kind: vscode.QuickPickItemKind.Separator });
    for (const info of snippets.filter((snippet) => snippet.topic === topic)) {
      items.push({
        label: info.under,
        description: title,
        detail: info.preview,
        buttons: [openAsFile],
        info,
      });
    }
  }
  const pick = vscode.window.createQuickPick<SnippetItem>();
  pick.items = items;
  pick.placeholder = vscode.l10n.t('Insert which block at the cursor?');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return new Promise((resolve) => {
    const done = (item: SnippetItem | undefined, asFile: boolean): void => {
      resolve(item?.info === undefined ? undefined : { info: item.info, asFile });
      pick.hide();
    };
    pick.onDidAccept(() => done(pick.selectedItems[0], false));
    pick.onDidTriggerItemButton(({ item }) => done(item, true));
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
