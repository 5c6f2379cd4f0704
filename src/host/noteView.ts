import type { NoteContent } from '../core/model.ts';
import type { Roadmap, TopicNode } from '../core/roadmap.ts';
import type { NoteView, TopicLink } from '../shared/protocol.ts';

/** Puts a note and its place in the roadmap together, as the webview shows it. */
export function noteView(roadmap: Roadmap, node: TopicNode, content: NoteContent, canRun: boolean): NoteView {
  const link = (topic: TopicNode | undefined): TopicLink | null =>
    topic === undefined ? null : { id: topic.key, title: topic.topic.title };
  const { example } = node.topic;
  return {
    topic: node.key,
    title: node.topic.title,
    phase: `${node.phase.number}. ${node.phase.title}`,
    minutes: node.topic.minutes,
    written: node.topic.written,
    html: content.html,
    toc: content.toc,
    subtopics: node.topic.subtopics.map(({ id, title }) => ({ id, title })),
    needs: node.topic.needs.flatMap((id) => link(roadmap.topic(id)) ?? []),
    previous: link(roadmap.neighbour(node, -1)),
    next: link(roadmap.neighbour(node, 1)),
    example: example === undefined ? null : (roadmap.index.examples[example]?.title ?? null),
    exercises: (node.topic.exercises ?? []).flatMap((id) => {
      const info = roadmap.exercise(id);
      return info === undefined ? [] : { id, title: info.title, minutes: info.minutes };
    }),
    cards: node.topic.cards?.length ?? 0,
    canRun,
  };
}

/** The topic that a restored page showed, if its state is one of ours and the topic still exists. */
export function topicOfState(roadmap: Roadmap, state: unknown): TopicNode | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { topic } = state as { topic?: unknown };
  return typeof topic === 'string' ? roadmap.topic(topic) : undefined;
}
