import type { Roadmap } from '../core/roadmap.ts';
import type { ContentReader } from './contentReader.ts';
import type { Exercises } from './exercises.ts';
import type { ExerciseTests } from './exerciseTests.ts';
import type { Progress } from './progress.ts';
import type { TopicPicker } from './topicPicker.ts';
import type { VirtualDocuments } from './virtualDocuments.ts';

/** What the commands of exercises work with. */
export interface ExerciseParts {
  readonly roadmap: Roadmap;
  readonly progress: Progress;
  readonly content: ContentReader;
  readonly picker: TopicPicker;
  readonly exercises: Exercises;
  /** Undefined where there are no processes. */
  readonly tests: ExerciseTests | undefined;
  readonly documents: VirtualDocuments;
}
