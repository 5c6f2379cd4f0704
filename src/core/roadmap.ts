import type { ExerciseInfo, Phase, RoadmapIndex, Subtopic, Topic } from './model.ts';

/** A row of the tree. Rows are made once per roadmap, so that VS Code recognises them by identity. */
export type RoadmapNode = PhaseNode | TopicNode | SubtopicNode;

export interface PhaseNode {
  readonly kind: 'phase';
  readonly key: string;
  readonly phase: Phase;
  readonly parent: undefined;
  readonly children: readonly TopicNode[];
}

export interface TopicNode {
  readonly kind: 'topic';
  /** The topic's id. */
  readonly key: string;
  readonly phase: Phase;
  readonly topic: Topic;
  readonly parent: PhaseNode;
  readonly children: readonly SubtopicNode[];
}

export interface SubtopicNode {
  readonly kind: 'subtopic';
  /** `TOPIC/SUBTOPIC` */
  readonly key: string;
  readonly topic: Topic;
  readonly subtopic: Subtopic;
  readonly parent: TopicNode;
}

/** A loaded roadmap: its rows, in order, and the ways to find one. */
export class Roadmap {
  readonly phases: readonly PhaseNode[];
  readonly topics: readonly TopicNode[];
  readonly #byKey = new Map<string, RoadmapNode>();

  constructor(readonly index: RoadmapIndex) {
    this.phases = index.phases.map((phase) => this.#phaseNode(phase));
    this.topics = this.phases.flatMap((phase) => phase.children);
  }

  /** The topic with this id, or undefined: ids from outside may be of an older or newer content. */
  topic(id: string): TopicNode | undefined {
    const node = this.#byKey.get(id);
    return node?.kind === 'topic' ? node : undefined;
  }

  /** The row with this key (`phase:ID`, `TOPIC` or `TOPIC/SUBTOPIC`). */
  node(key: string): RoadmapNode | undefined {
    return this.#byKey.get(key);
  }

  /** The exercise with this id, or undefined: ids come from files in the workspace too, so `constructor` is none. */
  exercise(id: string): ExerciseInfo | undefined {
    return Object.hasOwn(this.index.exercises, id) ? this.index.exercises[id] : undefined;
  }

  /** The topic after (1) or before (-1) this one, across phases. */
  neighbour(node: TopicNode, step: 1 | -1): TopicNode | undefined {
    const at = this.topics.indexOf(node);
    return at < 0 ? undefined : this.topics[at + step];
  }

  #phaseNode(phase: Phase): PhaseNode {
    const children: TopicNode[] = [];
    // A phase's id may equal a topic's: they are told apart by the prefix.
    const node: PhaseNode = { kind: 'phase', key: `phase:${phase.id}`, phase, parent: undefined, children };
    for (const topic of phase.topics) children.push(this.#topicNode(topic, node));
    this.#byKey.set(node.key, node);
    return node;
  }

  #topicNode(topic: Topic, parent: PhaseNode): TopicNode {
    const children: SubtopicNode[] = [];
    const node: TopicNode = { kind: 'topic', key: topic.id, phase: parent.phase, topic, parent, children };
    for (const subtopic of topic.subtopics) {
      const child: SubtopicNode = {
        kind: 'subtopic',
        key: `${topic.id}/${subtopic.id}`,
        topic,
        subtopic,
        parent: node,
      };
      children.push(child);
      this.#byKey.set(child.key, child);
    }
    this.#byKey.set(node.key, node);
    return node;
  }
}
