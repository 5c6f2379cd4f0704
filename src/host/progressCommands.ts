import * as vscode from 'vscode';
import { isSubtopicTicked, mark, reset, tick, topicStatus } from '../core/progress/marks.ts';
import type { Roadmap, RoadmapNode } from '../core/roadmap.ts';
import { commands } from '../shared/ids.ts';
import type { Handler, Handlers } from './commands.ts';
import type { Progress } from './progress.ts';
import type { RoadmapTree } from './roadmapTree.ts';
import type { TopicPicker } from './topicPicker.ts';

/** Tick / Untick, Mark as Learning, Skip, Clear Mark, Reset Progress…, Carry Over Progress… */
export function progressCommands(
  roadmap: Roadmap,
  progress: Progress,
  tree: RoadmapTree,
  picker: TopicPicker,
): Handlers {
  const { t } = vscode.l10n;
  const setMark =
    (value: 'learning' | 'skipped' | 'todo', question: string): Handler =>
    async (argument) => {
      const node = await picker.topic(argument, question);
      if (node !== undefined) await progress.apply(() => mark(node, value));
    };
  return {
    [commands.toggleTick]: async (argument) => {
      const focused = isFocusedArgument(argument) ? await tree.focused() : undefined;
      if (focused?.kind === 'phase') {
        await vscode.commands.executeCommand('list.toggleExpand');
        return;
      }
      const node = focused ?? (await picker.topicOrSubtopic(argument, t('Tick or untick which topic?')));
      if (node === undefined) return;
      await progress.apply((entries) => {
        const ticked =
          node.kind === 'topic'
            ? topicStatus(entries, node).mark === 'ticked'
            : isSubtopicTicked(entries, node);
        return tick(entries, node, !ticked);
      });
    },
    [commands.markLearning]: setMark('learning', t('Mark which topic as learning?')),
    [commands.skip]: setMark('skipped', t('Skip which topic?')),
    [commands.clearMark]: setMark('todo', t('Clear the mark of which topic?')),
    [commands.resetProgress]: async (argument) => {
      const target = picker.node(argument) ?? (await pickResetTarget(roadmap));
      if (target === undefined) return;
      const name = target === 'all' ? roadmap.index.title : titleOf(target);
      const confirm = t('Reset');
      const answer = await vscode.window.showWarningMessage(
        t('Reset the progress of "{0}"?', name),
        {
          modal: true,
          detail: t(
            'All its ticks, marks, passed exercises, hints and review schedules are taken back. Notes and files stay as they are.',
          ),
        },
        confirm,
      );
      if (answer !== confirm) return;
      await progress.apply((entries) => reset(entries, target === 'all' ? 'all' : [target]));
    },
    [commands.carryOverProgress]: async () => {
      const latest = progress.latestElsewhere();
      if (latest === undefined) {
        void vscode.window.showInformationMessage(t('There is no progress of another folder to carry over.'));
        return;
      }
      const confirm = t('Carry Over');
      const answer = await vscode.window.showInformationMessage(
        t('Carry over the progress of {0}?', folderLabel(latest.folder)),
        {
          modal: true,
          detail: t('Where both folders say something of a topic, what was said later counts.'),
        },
        confirm,
      );
      if (answer !== confirm) return;
      const count = await progress.adopt(latest.entries);
      void vscode.window.showInformationMessage(t('Carried over: {0} entries.', count));
    },
  };
}

/** What the keybinding of the tree sends: the row with the keyboard's focus is meant. */
function isFocusedArgument(argument: unknown): boolean {
  return (
    typeof argument === 'object' && argument !== null && 'focused' in argument && argument.focused === true
  );
}

async function pickResetTarget(roadmap: Roadmap): Promise<RoadmapNode | 'all' | undefined> {
  const items: (vscode.QuickPickItem & { target: RoadmapNode | 'all' })[] = [
    { label: vscode.l10n.t('The whole roadmap'), target: 'all' },
    ...roadmap.phases.map((phase) => ({ label: titleOf(phase), target: phase })),
  ];
  const placeHolder = vscode.l10n.t('Reset the progress of what?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.target;
}

function titleOf(node: RoadmapNode): string {
  switch (node.kind) {
    case 'phase':
      return `${node.phase.number}. ${node.phase.title}`;
    case 'topic':
      return node.topic.title;
    case 'subtopic':
      return node.subtopic.title;
  }
}

function folderLabel(folder: string): string {
  const uri = vscode.Uri.parse(folder);
  return (
    uri.path
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? folder
  );
}
