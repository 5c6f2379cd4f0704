import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { type NoteSource, parseNote } from './note.mts';
import { listFiles, type ProjectSource, readProject } from './project.mts';
import type { Problems } from './problems.mts';
import {
  type CardsSource,
  cardsSchema,
  type ExerciseSource,
  exerciseSchema,
  type PhaseSource,
  phaseSchema,
  roadmapSchema,
  type TopicSource,
} from './schema.mts';
import { parseYaml, type YamlFile } from './yamlFile.mts';

/** All of `roadmap/`, read and checked as far as that goes without running anything. */
export interface RoadmapSource {
  readonly id: string;
  readonly title: string;
  readonly phases: readonly PhaseFolder[];
  /** How many phases are listed but could not be read. */
  readonly unread: number;
}

export interface PhaseFolder {
  /** `01-node-core` */
  readonly folder: string;
  readonly file: string;
  readonly phase: PhaseSource;
  readonly lineOf: YamlFile<PhaseSource>['lineOf'];
  readonly notes: ReadonlyMap<string, NoteSource>;
  readonly cards: ReadonlyMap<string, CardsSource>;
  readonly examples: ReadonlyMap<string, ProjectSource>;
  readonly exercises: ReadonlyMap<string, ExerciseFolder>;
}

export interface ExerciseFolder {
  readonly exercise: ExerciseSource;
  /** The starter: what is scaffolded. */
  readonly starter: ProjectSource;
  /** `solution`, and `wrong/NAME` for each: files by path. */
  readonly solution: ReadonlyMap<string, string>;
  readonly wrong: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Files that a phase's folder may hold besides what phase.yaml lists. README.md is for who works on it: it is not packed. */
const PHASE_FILES = new Set(['phase.yaml', 'README.md']);

/** @param root the repository. */
export function readRoadmap(root: string, problems: Problems): RoadmapSource {
  const file = 'roadmap/roadmap.yaml';
  const roadmap = readYaml(root, file, roadmapSchema, problems);
  if (roadmap === undefined) return { id: '', title: '', phases: [], unread: 1 };
  const listed = new Set([...roadmap.value.phases, 'schema', 'roadmap.yaml']);
  for (const name of fs.readdirSync(path.join(root, 'roadmap'))) {
    if (!listed.has(name))
      problems.add(`roadmap/${name}`, 1, 'nothing lists it', `add it to ${file}, or remove it`);
  }
  const phases = roadmap.value.phases.flatMap((folder, i) => {
    if (!fs.existsSync(path.join(root, 'roadmap', folder))) {
      problems.add(
        file,
        roadmap.lineOf('phases', i),
        `phase folder "${folder}" is missing`,
        'create it, or correct the name',
      );
      return [];
    }
    return readPhase(root, folder, problems) ?? [];
  });
  return {
    id: roadmap.value.id,
    title: roadmap.value.title,
    phases,
    unread: roadmap.value.phases.length - phases.length,
  };
}

function readPhase(root: string, folder: string, problems: Problems): PhaseFolder | undefined {
  const base = `roadmap/${folder}`;
  const yaml = readYaml(root, `${base}/phase.yaml`, phaseSchema, problems);
  if (yaml === undefined) return undefined;
  const { value: phase, lineOf } = yaml;
  const notes = new Map<string, NoteSource>();
  const cards = new Map<string, CardsSource>();
  const examples = new Map<string, ProjectSource>();
  const exercises = new Map<string, ExerciseFolder>();
  const expected = new Set(PHASE_FILES);
  phase.topics.forEach((topic, i) => {
    const line = lineOf('topics', i, 'id');
    const written = fs.existsSync(path.join(root, base, `${topic.id}.md`));
    expected.add(`${topic.id}.md`).add(`${topic.id}.cards.yaml`);
    if (written) {
      const file = `${base}/${topic.id}.md`;
      notes.set(topic.id, parseNote(file, fs.readFileSync(path.join(root, file), 'utf8'), topic, problems));
      const set = readCards(root, `${base}/${topic.id}.cards.yaml`, topic, problems);
      if (set !== undefined) cards.set(topic.id, set);
      if (topic.example === undefined && topic.exercises.length === 0) {
        problems.add(
          yaml_(base),
          line,
          `topic "${topic.id}" has neither example nor exercise`,
          'add one; several topics may share it',
        );
      }
    }
    if (topic.example !== undefined) {
      const example =
        examples.get(topic.example) ??
        readProject(root, `${base}/examples/${topic.example}`, topic.example, [], problems);
      if (example !== undefined) examples.set(topic.example, example);
      else if (!isElsewhere(root, topic.example)) {
        problems.add(
          yaml_(base),
          lineOf('topics', i, 'example'),
          `example "${topic.example}" is missing`,
          `create ${base}/examples/${topic.example}, or correct the id`,
        );
      }
    }
    topic.exercises.forEach((id, n) => {
      const exercise = readExercise(root, `${base}/exercises/${id}`, id, problems);
      if (exercise !== undefined) exercises.set(id, exercise);
      else
        problems.add(
          yaml_(base),
          lineOf('topics', i, 'exercises', n),
          `exercise "${id}" is missing or broken`,
          `create ${base}/exercises/${id} with exercise.yaml, or correct the id`,
        );
    });
  });
  reportUnlisted(root, base, expected, examples, exercises, problems);
  return { folder, file: `${base}/phase.yaml`, phase, lineOf, notes, cards, examples, exercises };
}

const yaml_ = (base: string): string => `${base}/phase.yaml`;

/** An example may lie in another phase's folder. */
function isElsewhere(root: string, example: string): boolean {
  return fs
    .readdirSync(path.join(root, 'roadmap'))
    .some((folder) => fs.existsSync(path.join(root, 'roadmap', folder, 'examples', example)));
}

function readCards(
  root: string,
  file: string,
  topic: TopicSource,
  problems: Problems,
): CardsSource | undefined {
  const cards = readYaml(root, file, cardsSchema, problems);
  cards?.value.forEach((card, i) => {
    const line = cards.lineOf(i);
    if (!card.id.startsWith(`${topic.id}/`))
      problems.add(file, line, `card id "${card.id}" is not of this topic`, `begin it with ${topic.id}/`);
    if (card.kind === 'open') return;
    const right = card.options.filter((option) => option.right === true);
    if (right.length === 0)
      problems.add(file, line, `card "${card.id}" has no right option`, 'mark one with `right: true`');
    const longest = card.options.reduce((a, b) => (b.text.length > a.text.length ? b : a));
    if (longest.right === true)
      problems.add(
        file,
        line,
        `the right option of "${card.id}" is the longest one`,
        'shorten it: length gives it away',
      );
  });
  return cards?.value;
}

function readExercise(
  root: string,
  folder: string,
  id: string,
  problems: Problems,
): ExerciseFolder | undefined {
  const starter = readProject(root, folder, id, ['solution', 'wrong', 'exercise.yaml'], problems);
  if (starter === undefined) return undefined;
  const file = `${folder}/exercise.yaml`;
  const yaml = readYaml(root, file, exerciseSchema, problems);
  if (yaml === undefined) return undefined;
  if (yaml.value.id !== id)
    problems.add(file, yaml.lineOf('id'), `id "${yaml.value.id}" is not the folder's name`, `use ${id}`);
  const paths = new Set(starter.files.map((f) => f.path));
  yaml.value.edit.forEach((edit, i) => {
    if (!paths.has(edit))
      problems.add(
        file,
        yaml.lineOf('edit', i),
        `edit names ${edit}, which is not there`,
        'name a file of the starter',
      );
  });
  const overlay = (name: string): Map<string, string> => {
    const base = path.join(root, folder, name);
    const files = fs.existsSync(base) ? listFiles(base) : [];
    for (const over of files) {
      if (!yaml.value.edit.includes(over))
        problems.add(
          `${folder}/${name}/${over}`,
          1,
          'replaces a file that is not the learner’s',
          'list it under `edit`, or leave it out',
        );
    }
    return new Map(files.map((over) => [over, fs.readFileSync(path.join(base, over), 'utf8')]));
  };
  const solution = overlay('solution');
  if (solution.size === 0) problems.add(folder, 1, 'no solution', 'add solution/ with the files of `edit`');
  const wrongFolder = path.join(root, folder, 'wrong');
  const names = fs.existsSync(wrongFolder) ? fs.readdirSync(wrongFolder).sort() : [];
  if (names.length < 2)
    problems.add(
      folder,
      1,
      `${names.length} wrong answers`,
      'seed at least two under wrong/NAME/, which the tests must refuse',
    );
  const wrong = new Map(names.map((name) => [name, overlay(`wrong/${name}`)]));
  for (const [name, files] of wrong) {
    const explains = [...files.values()].some((text) => /^(#!.*\n)?\/\/ \S/.test(text));
    if (!explains)
      problems.add(
        `${folder}/wrong/${name}`,
        1,
        'does not say what is wrong with it',
        'begin it with a `//` comment that does',
      );
  }
  return { exercise: yaml.value, starter, solution, wrong };
}

function reportUnlisted(
  root: string,
  base: string,
  files: ReadonlySet<string>,
  examples: ReadonlyMap<string, unknown>,
  exercises: ReadonlyMap<string, unknown>,
  problems: Problems,
): void {
  for (const entry of fs.readdirSync(path.join(root, base), { withFileTypes: true })) {
    if (entry.name === 'examples' || entry.name === 'exercises') {
      const known = entry.name === 'examples' ? examples : exercises;
      for (const name of fs.readdirSync(path.join(root, base, entry.name))) {
        if (!known.has(name))
          problems.add(
            `${base}/${entry.name}/${name}`,
            1,
            'nothing lists it',
            `name it in a topic of ${base}/phase.yaml, or remove it`,
          );
      }
    } else if (!files.has(entry.name)) {
      problems.add(
        `${base}/${entry.name}`,
        1,
        'nothing lists it',
        `add the topic to ${base}/phase.yaml, or remove the file`,
      );
    }
  }
}

function readYaml<T>(
  root: string,
  file: string,
  schema: z.ZodType<T>,
  problems: Problems,
): YamlFile<T> | undefined {
  let source: string;
  try {
    source = fs.readFileSync(path.join(root, file), 'utf8');
  } catch (error) {
    problems.add(
      file,
      1,
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : (error as Error).message,
      'create it',
    );
    return undefined;
  }
  return parseYaml(file, source, schema, problems);
}
