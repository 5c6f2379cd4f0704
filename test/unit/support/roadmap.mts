import type { RoadmapIndex, Topic } from '../../../src/core/model.ts';
import { Roadmap, type SubtopicNode, type TopicNode } from '../../../src/core/roadmap.ts';

export function topic(id: string, subtopics: readonly string[] = [], more: Partial<Topic> = {}): Topic {
  return {
    id,
    title: `Title of ${id}`,
    minutes: 20,
    needs: [],
    subtopics: subtopics.map((sub) => ({ id: sub, title: `Title of ${sub}` })),
    written: true,
    ...more,
  };
}

/** A roadmap with one phase per list of topics. */
export function roadmapOf(...phases: (readonly Topic[])[]): Roadmap {
  const index: RoadmapIndex = {
    formatVersion: 1,
    id: 'test',
    title: 'Test roadmap',
    phases: phases.map((topics, i) => ({
      id: `phase-${i + 1}`,
      number: i + 1,
      title: `Phase ${i + 1}`,
      summary: 'What it is for.',
      topics,
    })),
    examples: {},
    exercises: Object.fromEntries(
      [...new Set(phases.flat().flatMap((one) => one.exercises ?? []))].map((id) => [
        id,
        {
          title: `Title of ${id}`,
          minutes: 15,
          topics: phases
            .flat()
            .filter((one) => one.exercises?.includes(id))
            .map((one) => one.id),
        },
      ]),
    ),
  };
  return new Roadmap(index);
}

export function topicNode(roadmap: Roadmap, id: string): TopicNode {
  const node = roadmap.topic(id);
  if (node === undefined) throw new Error(`no topic ${id}`);
  return node;
}

export function subtopicNode(roadmap: Roadmap, key: string): SubtopicNode {
  const node = roadmap.node(key);
  if (node?.kind !== 'subtopic') throw new Error(`no subtopic ${key}`);
  return node;
}
