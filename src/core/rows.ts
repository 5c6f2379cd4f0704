import type { Mark } from '../shared/protocol.ts';
import type { Translate } from './ports.ts';
import type { Entries } from './progress/entries.ts';
import type { ExerciseInfo } from './model.ts';
import { type Pass, passesOf } from './progress/practice.ts';
import { needsReview } from './review/schedule.ts';
import { isSubtopicTicked, phaseStatus, topicStatus, type TopicStatus } from './progress/marks.ts';
import type { PhaseNode, RoadmapNode, SubtopicNode, TopicNode } from './roadmap.ts';

/** What a row of the tree shows, without a word of VS Code. */
export interface Row {
  readonly label: string;
  readonly description: string;
  /** A codicon; the shapes differ as well as the colours. */
  readonly icon: string | undefined;
  /** A theme colour, or undefined for the text's own. */
  readonly color: string | undefined;
  /** Undefined for rows without a box. */
  readonly ticked: boolean | undefined;
  /** What a screen reader says of the row: title, state and progress. */
  readonly accessibleLabel: string;
  readonly checkboxLabel: string;
  /** `topic.todo.example`: read by the `when` clauses of the menus. */
  readonly context: string;
}

const topicIcons: Record<Mark, { icon: string; color: string | undefined }> = {
  todo: { icon: 'circle-large-outline', color: undefined },
  learning: { icon: 'color-mode', color: 'charts.blue' },
  ticked: { icon: 'pass', color: 'testing.iconPassed' },
  skipped: { icon: 'dash', color: 'disabledForeground' },
};

/** Of a topic whose exercise was passed, whether it is ticked or not. */
const verifiedIcon = { icon: 'verified-filled', color: 'testing.iconPassed' };

export function row(entries: Entries, node: RoadmapNode, t: Translate): Row {
  switch (node.kind) {
    case 'phase':
      return phaseRow(entries, node, t);
    case 'topic':
      return topicRow(entries, node, t);
    case 'subtopic':
      return subtopicRow(entries, node, t);
  }
}

function phaseRow(entries: Entries, node: PhaseNode, t: Translate): Row {
  const { ticked, skipped, topics } = phaseStatus(entries, node);
  const label = `${node.phase.number}. ${node.phase.title}`;
  const count = `${ticked}/${topics}`;
  const complete = ticked + skipped === topics;
  return {
    label,
    description: skipped > 0 ? t('{0}, {1} skipped', count, skipped) : count,
    icon: complete ? 'pass' : undefined,
    color: complete ? 'testing.iconPassed' : undefined,
    ticked: undefined,
    accessibleLabel:
      skipped > 0
        ? t('Phase {0}, {1} of {2} topics ticked, {3} skipped', label, ticked, topics, skipped)
        : t('Phase {0}, {1} of {2} topics ticked', label, ticked, topics),
    checkboxLabel: '',
    context: 'phase',
  };
}

function topicRow(entries: Entries, node: TopicNode, t: Translate): Row {
  const status = topicStatus(entries, node);
  const { title, minutes, written, example, exercises, cards } = node.topic;
  const state = markText(status, t);
  const verified = passesOf(entries, node).length > 0 ? t('verified') : '';
  const review = needsReview(entries, node) ? t('needs review') : '';
  // Box and icon say that a topic is ticked; the description has only what they cannot show.
  const complete = status.mark === 'ticked' && status.tickedSubtopics === status.subtopics;
  const parts = [
    complete ? '' : state,
    verified,
    review,
    t('{0} min', minutes),
    written ? '' : t('outline'),
  ].filter((part) => part !== '');
  return {
    label: title,
    description: parts.join(' · '),
    ...(verified !== '' && status.mark !== 'skipped' ? verifiedIcon : topicIcons[status.mark]),
    ticked: status.mark === 'ticked',
    accessibleLabel: [
      title,
      state || t('open'),
      verified,
      review,
      t('{0} minutes', minutes),
      written ? '' : t('outline only'),
    ]
      .filter((part) => part !== '')
      .join(', '),
    checkboxLabel: status.mark === 'ticked' ? t('Untick {0}', title) : t('Tick {0}', title),
    context: [
      'topic',
      status.mark,
      written ? 'written' : '',
      example === undefined ? '' : 'example',
      exercises === undefined ? '' : 'exercise',
      cards === undefined ? '' : 'cards',
    ]
      .filter((part) => part !== '')
      .join('.'),
  };
}

/** One or two words on a topic's state; empty for an open one of which nothing is done. */
export function markText(status: TopicStatus, t: Translate): string {
  switch (status.mark) {
    case 'ticked':
      return status.tickedSubtopics < status.subtopics
        ? t('ticked, {0}/{1} subtopics', status.tickedSubtopics, status.subtopics)
        : t('ticked');
    case 'skipped':
      return t('skipped');
    case 'learning':
      return status.tickedSubtopics > 0
        ? t('learning, {0}/{1} ticked', status.tickedSubtopics, status.subtopics)
        : t('learning');
    case 'todo':
      return status.tickedSubtopics > 0 ? t('{0}/{1} ticked', status.tickedSubtopics, status.subtopics) : '';
  }
}

function subtopicRow(entries: Entries, node: SubtopicNode, t: Translate): Row {
  const ticked = isSubtopicTicked(entries, node);
  const { title } = node.subtopic;
  return {
    label: title,
    description: '',
    icon: undefined,
    color: undefined,
    ticked,
    accessibleLabel: ticked ? t('{0}, ticked', title) : t('{0}, open', title),
    checkboxLabel: ticked ? t('Untick {0}', title) : t('Tick {0}', title),
    context: 'subtopic',
  };
}

/** The hover of a row, in plain text lines. */
export function hoverLines(
  entries: Entries,
  node: RoadmapNode,
  exercises: Readonly<Record<string, ExerciseInfo>>,
  t: Translate,
): string[] {
  switch (node.kind) {
    case 'phase':
      return [node.phase.summary];
    case 'topic': {
      const status = topicStatus(entries, node);
      const lines = [
        node.topic.written
          ? t('{0} minutes', node.topic.minutes)
          : t('{0} minutes. The note is not written yet: it shows the outline.', node.topic.minutes),
      ];
      const state = markText(status, t);
      if (state !== '') lines.push(t('State: {0}', state));
      lines.push(
        ...passesOf(entries, node).map((pass) =>
          passText(pass, exercises[pass.exercise]?.title ?? pass.exercise, t),
        ),
      );
      if (needsReview(entries, node)) lines.push(t('Needs review: a card was failed.'));
      return lines;
    }
    case 'subtopic':
      return [t('Part of {0}', node.topic.title)];
  }
}

/** `Verified on 2026-11-22 with Node.js v24.21.0: Old or new, never half` */
export function passText(pass: Pass, title: string, t: Translate): string {
  const on = new Date(pass.at);
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${on.getFullYear()}-${two(on.getMonth() + 1)}-${two(on.getDate())}`;
  return pass.solutionSeen
    ? t('Verified on {0} with Node.js {1}, after a look at the solution: {2}', date, pass.node, title)
    : t('Verified on {0} with Node.js {1}: {2}', date, pass.node, title);
}
