import beaker from '@vscode/codicons/src/icons/beaker.svg';
import checklist from '@vscode/codicons/src/icons/checklist.svg';
import verified from '@vscode/codicons/src/icons/verified-filled.svg';
import type { NoteProgress, NoteView } from '../../src/shared/protocol.ts';
import { format, h, icon } from '../common/dom.ts';
import type { Strings } from './strings.ts';

/** The end of a note: its exercises, and the cards to recall. */
export interface Practice {
  readonly element: HTMLElement;
  update(progress: NoteProgress): void;
}

/** Null when the topic has neither. */
export function makePractice(
  view: NoteView,
  strings: Strings,
  on: { readonly exercise: (id: string) => void; readonly review: () => void },
): Practice | null {
  if (view.exercises.length === 0 && view.cards === 0) return null;
  const states = new Map<string, HTMLElement>();
  const items = view.exercises.map(({ id, title, minutes }) => {
    const button = h(
      'button',
      { type: 'button', 'aria-label': format(strings.exerciseTitle, title) },
      icon(beaker),
      h('span', {}, strings.startExercise),
    );
    button.addEventListener('click', () => on.exercise(id));
    const state = h('span', { class: 'practice-state' });
    states.set(id, state);
    return h(
      'li',
      {},
      h('span', { class: 'practice-title' }, title),
      h('span', { class: 'practice-detail' }, format(strings.exerciseMinutes, minutes)),
      state,
      button,
    );
  });
  const review = h('span', { class: 'practice-state' });
  if (view.cards > 0) {
    const name = format(strings.reviewTitle, view.title);
    const button = h(
      'button',
      { type: 'button', 'aria-label': name },
      icon(checklist),
      h('span', {}, strings.review),
    );
    button.addEventListener('click', on.review);
    items.push(
      h(
        'li',
        {},
        h('span', { class: 'practice-title' }, format(strings.cards, view.cards)),
        h('span', { class: 'practice-detail' }),
        review,
        button,
      ),
    );
  }
  const element = h(
    'section',
    { class: 'practice', 'aria-labelledby': 'practice' },
    h('h2', { id: 'practice', tabindex: '-1' }, strings.practice),
    h('ul', {}, ...items),
  );
  return {
    element,
    update({ passed, needsReview }) {
      for (const [id, state] of states) {
        const pass = passed.find(({ exercise }) => exercise === id);
        state.replaceChildren(...(pass === undefined ? [] : [icon(verified), strings.passed]));
        if (pass === undefined) state.removeAttribute('title');
        else state.title = pass.text;
      }
      review.textContent = needsReview ? strings.needsReview : '';
    },
  };
}
