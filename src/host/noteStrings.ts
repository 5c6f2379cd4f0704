import * as vscode from 'vscode';
import type { NoteStrings } from './noteHtml.ts';

/** Texts that the page of a note shows of itself. */
export function noteStrings(): NoteStrings {
  const { t } = vscode.l10n;
  return {
    contents: t('On this page'),
    minutes: t('{0} min'),
    ticked: t('Ticked'),
    tickTopic: t('Tick this topic'),
    tickSubtopic: t('Tick {0}'),
    learning: t('learning'),
    skipped: t('skipped'),
    needs: t('Know first'),
    done: t('ticked'),
    next: t('Next'),
    previous: t('Previous'),
    copy: t('Copy'),
    copied: t('Copied'),
    insert: t('Insert at Cursor'),
    open: t('Open as File'),
    practice: t('Practice'),
    startExercise: t('Start Exercise'),
    exerciseTitle: t('Start Exercise: {0}'),
    exerciseMinutes: t('exercise, {0} min'),
    passed: t('passed'),
    verified: t('verified'),
    needsReview: t('needs review'),
    cards: t('{0} cards to recall'),
    review: t('Practise'),
    reviewTitle: t('Practise the cards of {0}'),
    run: t('Run'),
    stop: t('Stop'),
    yourRun: t('Your run'),
    running: t('running …'),
    example: t('Scaffold Example'),
    exampleTitle: t('Scaffold Example: {0}'),
    code: t('Code: {0}'),
    output: t('Output'),
    note: t('Note'),
    actions: t('Actions'),
  };
}
