import './review.css';
import {
  type CardView,
  type FromReview,
  type Grade,
  grades,
  type SummaryView,
  type ToReview,
} from '../../src/shared/reviewProtocol.ts';
import { format, h } from '../common/dom.ts';

/** The page that asks one card after the other. It holds no state but which topic it was opened for. */

type Strings = Readonly<Record<string, string>>;

const vscode = acquireVsCodeApi();
const post = (message: FromReview): void => vscode.postMessage(message);

const initial = JSON.parse(document.getElementById('initial')?.textContent ?? '{}') as {
  readonly strings: Strings;
  readonly topic: string | null;
};
const text = (key: string): string => initial.strings[key] ?? key;

/** What the keys do now: which choices there are, whether the answer is shown. */
let choose: ((option: number) => void) | undefined;
let reveal: (() => void) | undefined;
let grade: ((grade: Grade) => void) | undefined;
let canUndo = false;

function showCard(card: CardView): void {
  canUndo = card.canUndo;
  grade = undefined;
  choose = undefined;
  reveal = undefined;
  const ask = h('div', { class: 'ask', id: 'ask', tabindex: '-1' });
  ask.innerHTML = card.ask; // compiled and sanitised at build time, as is all text of cards
  const rest = h('div', { class: 'rest' });
  const main = h('main', { 'aria-label': text('card') }, ask, rest);
  if (card.options === null) askOpen(card, rest);
  else askChoice(card, card.options, rest);
  draw(header(card), main);
  ask.focus();
}

function header(card: CardView): HTMLElement {
  const link = h('a', { href: '#' }, card.topicTitle);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    post({ type: 'openTopic', topic: card.topic });
  });
  const total = card.left + card.done;
  const bar = h('progress', {
    max: String(total),
    value: String(card.done),
    'aria-label': format(text('left'), card.left),
  });
  document.title = card.topicTitle;
  return h(
    'header',
    {},
    h('h1', { class: 'topic' }, link),
    h('span', { class: 'left' }, format(text('left'), card.left)),
    bar,
    undoButton(),
  );
}

function undoButton(): HTMLElement | null {
  if (!canUndo) return null;
  const button = h('button', { type: 'button', class: 'quiet', 'aria-keyshortcuts': 'u' }, text('undo'));
  button.addEventListener('click', () => post({ type: 'undo' }));
  return button;
}

function askOpen(card: CardView, rest: HTMLElement): void {
  const button = h(
    'button',
    { type: 'button', class: 'primary', 'aria-keyshortcuts': 'Space' },
    text('reveal'),
  );
  reveal = () => {
    reveal = undefined;
    const answer = h('div', { class: 'answer', tabindex: '-1', role: 'group', 'aria-label': text('answer') });
    answer.innerHTML = card.answer ?? '';
    rest.replaceChildren(answer, gradeButtons(card, undefined));
    answer.focus();
  };
  button.addEventListener('click', () => reveal?.());
  rest.append(button);
}

function askChoice(card: CardView, options: NonNullable<CardView['options']>, rest: HTMLElement): void {
  const items = options.map((option, i) => {
    const button = h('button', {
      type: 'button',
      class: 'option',
      'aria-keyshortcuts': String(i + 1),
    });
    const body = h('span', { class: 'text' });
    body.innerHTML = option.text;
    button.append(h('kbd', { 'aria-hidden': 'true' }, String(i + 1)), body);
    button.addEventListener('click', () => choose?.(i));
    return h('li', {}, button);
  });
  const list = h('ol', { class: 'options', 'aria-label': text('options') }, ...items);
  choose = (chosen) => {
    if (options[chosen] === undefined) return;
    choose = undefined;
    options.forEach((option, i) => {
      const item = items[i];
      if (item === undefined) return;
      const body = h('span', { class: 'text' });
      body.innerHTML = option.text;
      const why = h('div', { class: 'why' });
      why.innerHTML = option.why;
      const verdict = [text(option.right ? 'right' : 'wrong'), ...(i === chosen ? [text('yours')] : [])].join(
        ', ',
      );
      item.className = option.right ? 'right' : 'wrong';
      if (i === chosen) item.classList.add('chosen');
      item.replaceChildren(h('span', { class: 'verdict' }, verdict), body, why);
    });
    rest.append(gradeButtons(card, options[chosen].right ? 'good' : 'again'));
    rest.querySelector<HTMLElement>('.suggested')?.focus();
  };
  rest.append(list);
}

function gradeButtons(card: CardView, suggested: Grade | undefined): HTMLElement {
  grade = (given) => {
    grade = undefined; // once
    post({ type: 'grade', card: card.id, grade: given });
  };
  const buttons = grades.map((one, i) => {
    const button = h(
      'button',
      {
        type: 'button',
        class: one === suggested ? 'grade suggested' : 'grade',
        'data-grade': one,
        'aria-keyshortcuts': String(i + 1),
      },
      h('kbd', { 'aria-hidden': 'true' }, String(i + 1)),
      h('span', { class: 'name' }, text(one)),
      h('span', { class: 'interval' }, card.intervals[one]),
    );
    button.addEventListener('click', () => grade?.(one));
    return button;
  });
  return h(
    'div',
    { class: 'grades', role: 'group', 'aria-label': text('grade') },
    h('p', {}, text('grade')),
    h('div', { class: 'row' }, ...buttons),
  );
}

function showSummary(summary: SummaryView): void {
  canUndo = summary.canUndo;
  choose = undefined;
  reveal = undefined;
  grade = undefined;
  document.title = summary.title;
  const title = h('h1', {}, summary.title);
  const close = h('button', { type: 'button', class: 'primary' }, text('close'));
  close.addEventListener('click', () => post({ type: 'close' }));
  const topics = summary.topics.map(({ id, title: name }) => {
    const link = h('a', { href: '#' }, name);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      post({ type: 'openTopic', topic: id });
    });
    return h('li', {}, link);
  });
  draw(
    h(
      'main',
      { class: 'summary' },
      title,
      ...summary.lines.map((line) => h('p', {}, line)),
      ...(topics.length === 0 ? [] : [h('h2', {}, text('needsReview')), h('ul', {}, ...topics)]),
      h('div', { class: 'row' }, close, undoButton()),
    ),
  );
  close.focus();
}

function draw(...children: HTMLElement[]): void {
  document.body.replaceChildren(...children, h('footer', { class: 'keys' }, text('keys')));
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || event.defaultPrevented) return;
  event.preventDefault();
  const { topic } = link.dataset;
  if (topic !== undefined) post({ type: 'openTopic', topic });
  else if (/^https?:/.test(link.href)) post({ type: 'openExternal', url: link.href });
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === 'u' && canUndo) {
    event.preventDefault();
    post({ type: 'undo' });
    return;
  }
  const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : undefined;
  if (digit !== undefined && choose !== undefined) {
    event.preventDefault();
    choose(digit - 1);
  } else if (digit !== undefined && grade !== undefined && grades[digit - 1] !== undefined) {
    event.preventDefault();
    grade(grades[digit - 1] ?? 'again');
  } else if ((event.key === ' ' || event.key === 'Enter') && reveal !== undefined) {
    // A link or button that has the focus keeps its keys.
    if (event.target instanceof Element && event.target.closest('a, button') !== null) return;
    event.preventDefault();
    reveal();
  }
});

// Only VS Code can post to this page: its policy lets nothing in that could.
window.addEventListener('message', ({ data }: MessageEvent<ToReview>) => {
  switch (data.type) {
    case 'card':
      showCard(data.card);
      return;
    case 'summary':
      showSummary(data.summary);
      return;
  }
});

vscode.setState({ topic: initial.topic });
post({ type: 'ready' });
