import './notes.css';
import arrowLeft from '@vscode/codicons/src/icons/arrow-left.svg';
import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg';
import type { FromNote, NoteProgress, NoteView, TopicLink, ToNote } from '../../src/shared/protocol.ts';
import { addBlockActions } from './blocks.ts';
import { format, h, icon } from '../common/dom.ts';
import { type Header, makeHeader } from './header.ts';
import { addRunButtons, showRunEvent } from './runs.ts';
import { makePractice, type Practice } from './practice.ts';
import type { Strings } from './strings.ts';
import { makeContents, watchSections } from './contents.ts';

/** The page that shows a note. It holds no state but which topic, and how far down. */

interface PageState {
  readonly topic: string;
  readonly scroll: number;
}

const vscode = acquireVsCodeApi();
const post = (message: FromNote): void => vscode.postMessage(message);

const initial = JSON.parse(document.getElementById('initial')?.textContent ?? '{}') as {
  strings: Strings;
  first: Extract<ToNote, { type: 'show' }> | null;
};
const { strings } = initial;

let view: NoteView | undefined;
let header: Header | undefined;
let practice: Practice | null = null;
let stopWatching: (() => void) | undefined;

function show({ view: next, progress, section }: Extract<ToNote, { type: 'show' }>): void {
  const again = view?.topic === next.topic;
  const restored = view === undefined ? savedScroll(next.topic) : undefined;
  view = next;
  header = makeHeader(next, strings, {
    tick: (ticked) => post({ type: 'tick', topic: next.topic, subtopic: null, ticked }),
    scaffold: () => post({ type: 'scaffold', topic: next.topic }),
  });
  const article = h('article', { lang: 'en' });
  article.innerHTML = next.html; // compiled and sanitised at build time
  addSubtopicBoxes(article, next);
  addBlockActions(article, strings, (block, action) =>
    post({ type: 'block', topic: next.topic, block, action }),
  );
  if (next.canRun) {
    addRunButtons(article, strings, {
      run: (block) => post({ type: 'run', topic: next.topic, block }),
      stop: (block) => post({ type: 'stop', topic: next.topic, block }),
    });
  }
  if (next.needs.length > 0) article.querySelector('h1')?.after(needsLine(next.needs));
  practice = makePractice(next, strings, {
    exercise: (exercise) => post({ type: 'exercise', topic: next.topic, exercise }),
    review: () => post({ type: 'review', topic: next.topic }),
  });
  if (practice !== null) article.append(practice.element);
  const contents = makeContents(next, strings, reveal);
  article.append(footer(next));
  document.body.replaceChildren(
    header.element,
    h(
      'div',
      { class: 'page' },
      ...(contents === null ? [] : [contents]),
      h('main', { 'aria-label': strings.note }, article),
    ),
  );
  document.title = next.title;
  stopWatching?.();
  stopWatching = watchSections(article, contents);
  update(progress);
  if (section !== null) reveal(section);
  else window.scrollTo(0, restored ?? (again ? window.scrollY : 0));
  saveState();
}

/** Every subtopic's heading gets the tick box of its subtopic. */
function addSubtopicBoxes(article: HTMLElement, { topic, subtopics }: NoteView): void {
  for (const heading of article.querySelectorAll<HTMLElement>('[data-subtopic]')) {
    const subtopic = heading.dataset['subtopic'] ?? '';
    const title = subtopics.find(({ id }) => id === subtopic)?.title ?? subtopic;
    const name = format(strings.tickSubtopic, title);
    const box = h('input', { type: 'checkbox', 'aria-label': name, title: name, 'data-box': subtopic });
    box.addEventListener('change', () => post({ type: 'tick', topic, subtopic, ticked: box.checked }));
    heading.prepend(box);
  }
}

function needsLine(needs: readonly TopicLink[]): HTMLElement {
  const links = needs.map((need) =>
    h('li', {}, topicLink(need), h('span', { class: 'need-state', 'data-need': need.id })),
  );
  return h(
    'div',
    { class: 'needs' },
    h('span', { id: 'needs-label' }, strings.needs),
    h('ul', { 'aria-labelledby': 'needs-label' }, ...links),
  );
}

function topicLink({ id, title }: TopicLink): HTMLAnchorElement {
  return h('a', { href: '#', 'data-topic': id }, title);
}

function footer({ previous, next }: NoteView): HTMLElement {
  const link = (to: TopicLink | null, label: string, className: string, svg: string): HTMLElement | null =>
    to === null
      ? null
      : h(
          'a',
          { href: '#', 'data-topic': to.id, class: className },
          h('span', { class: 'label' }, icon(svg), label),
          h('span', { class: 'to' }, to.title),
        );
  return h(
    'nav',
    { class: 'neighbours', 'aria-label': strings.next },
    link(previous, strings.previous, 'previous', arrowLeft),
    link(next, strings.next, 'next', arrowRight),
  );
}

function update(progress: NoteProgress): void {
  header?.update(progress);
  practice?.update(progress);
  const ticked = new Set(progress.ticked);
  for (const box of document.querySelectorAll<HTMLInputElement>('input[data-box]')) {
    box.checked = ticked.has(box.dataset['box'] ?? '');
  }
  for (const state of document.querySelectorAll<HTMLElement>('[data-need]')) {
    const done = progress.done.includes(state.dataset['need'] ?? '');
    state.textContent = done ? ` (${strings.done})` : '';
  }
}

/** Scrolls to a section and puts the focus there, so that the keyboard goes on from it. */
function reveal(section: string): void {
  const heading = document.getElementById(section);
  if (heading === null) return;
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
}

function saveState(): void {
  if (view === undefined) return;
  const state: PageState = { topic: view.topic, scroll: Math.round(window.scrollY) };
  vscode.setState(state);
}

function savedScroll(topic: string): number | undefined {
  const state = vscode.getState() as Partial<PageState> | undefined;
  return state?.topic === topic && typeof state.scroll === 'number' ? state.scroll : undefined;
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null) return;
  event.preventDefault();
  const { topic, section } = link.dataset;
  if (topic !== undefined) post({ type: 'openTopic', topic, section: section ?? null });
  else if (/^https?:/.test(link.href) && link.getAttribute('href') !== '#')
    post({ type: 'openExternal', url: link.href });
});

let saving = 0;
window.addEventListener('scroll', () => {
  clearTimeout(saving);
  saving = setTimeout(saveState, 200);
});

// Only VS Code can post to this page: its policy lets nothing in that could.
window.addEventListener('message', ({ data }: MessageEvent<ToNote>) => {
  switch (data.type) {
    case 'show':
      show(data);
      return;
    case 'progress':
      if (data.topic === view?.topic) update(data.progress);
      return;
    case 'reveal':
      reveal(data.section);
      return;
    case 'run':
      if (data.topic === view?.topic) showRunEvent(document.body, strings, data.block, data.event);
      return;
  }
});

if (initial.first !== null) show(initial.first);
post({ type: 'ready' });
