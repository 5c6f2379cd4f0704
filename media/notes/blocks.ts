import check from '@vscode/codicons/src/icons/check.svg';
import copy from '@vscode/codicons/src/icons/copy.svg';
import insert from '@vscode/codicons/src/icons/insert.svg';
import newFile from '@vscode/codicons/src/icons/new-file.svg';
import type { BlockAction } from '../../src/shared/protocol.ts';
import { format, h, icon } from '../common/dom.ts';
import type { Strings } from './strings.ts';

/** Gives every code block of the article its actions, and its parts a name for screen readers. */
export function addBlockActions(
  article: HTMLElement,
  strings: Strings,
  on: (block: number, action: BlockAction) => void,
): void {
  for (const figure of article.querySelectorAll<HTMLElement>('figure.block')) {
    const block = Number(figure.dataset['block']);
    const caption = figure.querySelector('figcaption');
    if (caption === null || !Number.isInteger(block)) continue;
    const title = caption.textContent;
    const buttons = (
      [
        ['copy', strings.copy, copy],
        ['insert', strings.insert, insert],
        ['open', strings.open, newFile],
      ] as const
    ).map(([action, name, svg]) => {
      const button = h(
        'button',
        { type: 'button', title: name, 'aria-label': name, 'data-action': action },
        icon(svg),
      );
      button.addEventListener('click', () => {
        on(block, action);
        if (action === 'copy') confirmCopy(button, strings);
      });
      return button;
    });
    const name = format(strings.code, title);
    caption.replaceChildren(
      h('span', { class: 'title' }, title),
      h('span', { class: 'actions', role: 'group', 'aria-label': name }, ...buttons),
    );
    figure.querySelector(':scope > pre')?.setAttribute('aria-label', name);
    figure.querySelector('.output pre')?.setAttribute('aria-label', strings.output);
    for (const pre of figure.querySelectorAll('pre')) pre.setAttribute('role', 'group');
  }
}

/** Shows for a moment that the code is in the clipboard, and says so. */
function confirmCopy(button: HTMLButtonElement, strings: Strings): void {
  button.replaceChildren(icon(check));
  button.setAttribute('aria-label', strings.copied);
  const back = (): void => {
    button.replaceChildren(icon(copy));
    button.setAttribute('aria-label', strings.copy);
  };
  setTimeout(back, 1500);
}
