import * as vscode from 'vscode';
import { commands } from '../shared/ids.ts';
import type { Handlers } from './commands.ts';
import type { ReviewPanel } from './reviewPanel.ts';
import type { TopicPicker } from './topicPicker.ts';

/** Review Due Cards, Practise Cards… */
export function reviewCommands(review: ReviewPanel, picker: TopicPicker): Handlers {
  return {
    [commands.reviewDue]: () => review.open(undefined),
    [commands.reviewTopic]: async (argument) => {
      const node = picker.node(argument);
      const topic =
        node?.kind === 'topic'
          ? node
          : node?.kind === 'subtopic'
            ? node.parent
            : await picker.pick(
                vscode.l10n.t('Practise the cards of which topic?'),
                (candidate) => (candidate.topic.cards ?? []).length > 0,
              );
      if (topic !== undefined) await review.open(topic);
    },
  };
}
