/** Every id that the manifest and the code must agree on, typed once. A unit test holds them against package.json. */

export const commands = {
  openNote: 'nodejsRoadmap.openNote',
  continue: 'nodejsRoadmap.continue',
  scaffoldExample: 'nodejsRoadmap.scaffoldExample',
  insertSnippet: 'nodejsRoadmap.insertSnippet',
  startExercise: 'nodejsRoadmap.startExercise',
  runExercise: 'nodejsRoadmap.runExercise',
  nextHint: 'nodejsRoadmap.nextHint',
  compareSolution: 'nodejsRoadmap.compareSolution',
  resetExercise: 'nodejsRoadmap.resetExercise',
  reviewDue: 'nodejsRoadmap.reviewDue',
  reviewTopic: 'nodejsRoadmap.reviewTopic',
  toggleTick: 'nodejsRoadmap.toggleTick',
  markLearning: 'nodejsRoadmap.markLearning',
  skip: 'nodejsRoadmap.skip',
  clearMark: 'nodejsRoadmap.clearMark',
  resetProgress: 'nodejsRoadmap.resetProgress',
  carryOverProgress: 'nodejsRoadmap.carryOverProgress',
} as const;
export type CommandId = (typeof commands)[keyof typeof commands];

export const views = {
  container: 'nodejsRoadmap',
  tree: 'nodejsRoadmap.tree',
  notePanel: 'nodejsRoadmap.note',
  reviewPanel: 'nodejsRoadmap.review',
} as const;

export const settings = {
  section: 'nodejsRoadmap',
  progressScope: 'progress.scope',
  nodePath: 'node.path',
  newCardsPerDay: 'review.newCardsPerDay',
} as const;

/** The file that tells an exercise's folder from any other. It names the exercise, and nothing that would be run. */
export const exerciseMarker = '.roadmap-exercise.json';

/** `viewItem` of a row, for the `when` clauses of the context menu: `topic.todo`, `topic.learning.example`, … */
export const contextValues = {
  phase: 'phase',
  topic: 'topic',
  subtopic: 'subtopic',
} as const;
