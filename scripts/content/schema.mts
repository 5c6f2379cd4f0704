import { z } from 'zod';

/** The shapes of the content's YAML files. The JSON schemas in `roadmap/schema` are made from these. */

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const id = z
  .string()
  .regex(ID, 'ids are lower-case words and digits with hyphens between, as in `event-loop`');
const text = z.string().trim().min(1);
const reference = z
  .string({ error: 'references are quoted strings: YAML reads 1.10 as the number 1.1' })
  .regex(/^\d+(\.\d+)+$/, 'a reference looks like 1.7.6');
const covers = z.array(reference);
const minutes = z.int().min(5).max(60);

export const roadmapSchema = z.strictObject({
  formatVersion: z.literal(1),
  id,
  title: text,
  phases: z.array(z.string().regex(/^\d\d-[a-z0-9-]+$/, 'a phase folder is named like 01-node-core')).min(1),
});

export const subtopicSchema = z.strictObject({ id, title: text, covers: covers.optional() });

export const topicSchema = z.strictObject({
  id,
  title: text,
  minutes,
  needs: z.array(id),
  covers,
  subtopics: z.array(subtopicSchema).max(12),
  example: id.optional(),
  exercises: z.array(id),
  /** Why the note is longer or shorter than the standard says, if it is. */
  lengthReason: text.optional(),
});

export const phaseSchema = z.strictObject({
  id,
  title: text,
  summary: text,
  covers,
  topics: z.array(topicSchema).min(1),
});

export const exerciseSchema = z.strictObject({
  id,
  title: text,
  minutes: z.int().min(5).max(90),
  edit: z.array(text).min(1),
  hints: z.array(text).min(3).max(4),
});

const cardId = z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'a card id is TOPIC/NAME');

export const cardsSchema = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({ id: cardId, kind: z.literal('open'), ask: text, answer: text }),
      z.strictObject({
        id: cardId,
        kind: z.literal('choice'),
        ask: text,
        options: z.array(z.strictObject({ text, right: z.literal(true).optional(), why: text })).min(2),
      }),
    ]),
  )
  .min(3)
  .max(6);

export type RoadmapSource = z.infer<typeof roadmapSchema>;
export type PhaseSource = z.infer<typeof phaseSchema>;
export type TopicSource = z.infer<typeof topicSchema>;
export type ExerciseSource = z.infer<typeof exerciseSchema>;
export type CardsSource = z.infer<typeof cardsSchema>;

/** File name in `roadmap/schema` → the schema and the files that it is for. */
export const jsonSchemas = {
  'roadmap.schema.json': { schema: roadmapSchema, files: 'roadmap/roadmap.yaml' },
  'phase.schema.json': { schema: phaseSchema, files: 'roadmap/*/phase.yaml' },
  'exercise.schema.json': { schema: exerciseSchema, files: 'roadmap/*/exercises/*/exercise.yaml' },
  'cards.schema.json': { schema: cardsSchema, files: 'roadmap/*/*.cards.yaml' },
} as const;
