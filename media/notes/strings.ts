/** The texts that the page shows of itself; the extension sends them in the user's language. */
export interface Strings {
  readonly contents: string;
  readonly minutes: string;
  readonly ticked: string;
  readonly tickTopic: string;
  readonly tickSubtopic: string;
  readonly learning: string;
  readonly skipped: string;
  readonly needs: string;
  readonly done: string;
  readonly next: string;
  readonly previous: string;
  readonly copy: string;
  readonly copied: string;
  readonly insert: string;
  readonly open: string;
  readonly practice: string;
  readonly startExercise: string;
  readonly exerciseTitle: string;
  readonly exerciseMinutes: string;
  readonly passed: string;
  readonly verified: string;
  readonly needsReview: string;
  readonly cards: string;
  readonly review: string;
  readonly reviewTitle: string;
  readonly run: string;
  readonly stop: string;
  readonly yourRun: string;
  readonly running: string;
  readonly example: string;
  readonly exampleTitle: string;
  readonly code: string;
  readonly output: string;
  readonly note: string;
  readonly actions: string;
}
