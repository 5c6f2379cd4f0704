import * as vscode from 'vscode';

/** `10 min`, `3 h`, `4 days`, `5 months`: as exact as it matters. */
export function intervalText(ms: number): string {
  const { t } = vscode.l10n;
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes < 60) return t('{0} min', minutes);
  const hours = Math.round(minutes / 60);
  if (hours < 24) return t('{0} h', hours);
  const days = Math.round(hours / 24);
  if (days === 1) return t('1 day');
  if (days < 60) return t('{0} days', days);
  return t('{0} months', Math.round(days / 30.4));
}

/** Texts that the page of a review shows of itself. */
export function reviewStrings(): Readonly<Record<string, string>> {
  const { t } = vscode.l10n;
  return {
    left: t('{0} left'),
    reveal: t('Show Answer'),
    revealKey: t('Space'),
    choose: t('Choose an answer, then see why.'),
    right: t('Right'),
    wrong: t('Wrong'),
    yours: t('your choice'),
    grade: t('How well did you know it?'),
    again: t('Again'),
    hard: t('Hard'),
    good: t('Good'),
    easy: t('Easy'),
    undo: t('Undo'),
    openNote: t('Open Note'),
    needsReview: t('Needs review'),
    close: t('Close'),
    card: t('Card'),
    answer: t('Answer'),
    options: t('Answers'),
    keys: t('Keys: Space shows the answer, 1 to 9 choose, 1 to 4 grade, U undoes.'),
  };
}
