import verifiedIcon from '@vscode/codicons/src/icons/verified-filled.svg';
import newFolder from '@vscode/codicons/src/icons/new-folder.svg';
import type { NoteProgress, NoteView } from '../../src/shared/protocol.ts';
import { format, h, icon } from '../common/dom.ts';
import type { Strings } from './strings.ts';

/** The slim header that stays: phase › topic, minutes, state, actions, and the topic's tick box. */
export interface Header {
  readonly element: HTMLElement;
  update(progress: NoteProgress): void;
}

export function makeHeader(
  view: NoteView,
  strings: Strings,
  on: { readonly tick: (ticked: boolean) => void; readonly scaffold: () => void },
): Header {
  const box = h('input', { type: 'checkbox', id: 'tick-topic' });
  box.addEventListener('change', () => on.tick(box.checked));
  const state = h('span', { class: 'state' });
  const verified = h('span', { class: 'verified' }, icon(verifiedIcon), strings.verified);
  const actions: HTMLElement[] = [];
  if (view.example !== null) {
    const name = format(strings.exampleTitle, view.example);
    const scaffold = h(
      'button',
      { type: 'button', title: name, 'aria-label': name },
      icon(newFolder),
      h('span', {}, strings.example),
    );
    scaffold.addEventListener('click', on.scaffold);
    actions.push(scaffold);
  }
  const element = h(
    'header',
    {},
    h(
      'div',
      { class: 'where' },
      h('span', { class: 'phase' }, view.phase),
      h('span', { class: 'separator', 'aria-hidden': 'true' }, '›'),
      h('span', { class: 'topic' }, view.title),
    ),
    h(
      'div',
      { class: 'tools', role: 'group', 'aria-label': strings.actions },
      state,
      verified,
      h('span', { class: 'minutes' }, format(strings.minutes, view.minutes)),
      ...actions,
      h(
        'label',
        { class: 'tick', for: 'tick-topic', title: strings.tickTopic },
        box,
        h('span', {}, strings.ticked),
      ),
    ),
  );
  return {
    element,
    update({ mark, passed }) {
      verified.hidden = passed.length === 0;
      verified.title = passed.map(({ text }) => text).join('\n');
      box.checked = mark === 'ticked';
      state.textContent = mark === 'learning' ? strings.learning : mark === 'skipped' ? strings.skipped : '';
      state.hidden = state.textContent === '';
    },
  };
}
