import play from '@vscode/codicons/src/icons/play.svg';
import stop from '@vscode/codicons/src/icons/debug-stop.svg';
import type { RunEvent } from '../../src/shared/protocol.ts';
import { h, icon } from '../common/dom.ts';
import type { Strings } from './strings.ts';

/** Gives every runnable block its Run button. Where nothing can be run, there is none. */
export function addRunButtons(
  article: HTMLElement,
  strings: Strings,
  on: { readonly run: (block: number) => void; readonly stop: (block: number) => void },
): void {
  for (const figure of article.querySelectorAll<HTMLElement>('figure.block[data-runnable]')) {
    const block = Number(figure.dataset['block']);
    const button = h('button', { type: 'button', 'data-action': 'run' });
    setState(button, strings, false);
    button.addEventListener('click', () => {
      if (figure.dataset['running'] === undefined) on.run(block);
      else on.stop(block);
    });
    figure.querySelector('.actions')?.prepend(button);
  }
}

/** Shows beneath its block what a run prints and how it ended. */
export function showRunEvent(article: HTMLElement, strings: Strings, block: number, event: RunEvent): void {
  const figure = article.querySelector<HTMLElement>(`figure.block[data-block="${block}"]`);
  const button = figure?.querySelector<HTMLButtonElement>('[data-action="run"]');
  if (figure === null || button === null || button === undefined) return;
  switch (event.kind) {
    case 'started':
      figure.dataset['running'] = '';
      setState(button, strings, true);
      figure.querySelector('.run')?.remove();
      figure.append(
        h(
          'div',
          { class: 'output run' },
          h('span', { class: 'output-label', role: 'status' }, `${strings.yourRun}: ${strings.running}`),
          h('pre', { tabindex: '0', role: 'group', 'aria-label': strings.yourRun }, h('samp')),
        ),
      );
      return;
    case 'output': {
      const samp = figure.querySelector('.run samp');
      samp?.append(event.stream === 'stderr' ? h('span', { class: 'stderr' }, event.text) : event.text);
      return;
    }
    case 'ended': {
      delete figure.dataset['running'];
      setState(button, strings, false);
      const label = figure.querySelector('.run .output-label');
      if (label !== null) label.textContent = `${strings.yourRun}: ${event.text}`;
      figure.querySelector('.run')?.classList.toggle('failed', !event.ok);
      const pre = figure.querySelector<HTMLElement>('.run pre');
      if (pre !== null) pre.hidden = pre.textContent === '';
      return;
    }
  }
}

function setState(button: HTMLButtonElement, strings: Strings, running: boolean): void {
  const name = running ? strings.stop : strings.run;
  button.title = name;
  button.setAttribute('aria-label', name);
  button.replaceChildren(icon(running ? stop : play));
}
