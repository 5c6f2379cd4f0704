import type { NoteView } from '../../src/shared/protocol.ts';
import { h } from '../common/dom.ts';
import type { Strings } from './strings.ts';

/** The table of contents: open at the right of a wide page, folded under the header of a narrow one. */
export function makeContents(
  view: NoteView,
  strings: Strings,
  reveal: (section: string) => void,
): HTMLElement | null {
  if (view.toc.length < 2) return null;
  const list = h('ol');
  for (const { id, title, depth } of view.toc) {
    const link = h('a', { href: '#', 'data-to': id }, title);
    link.addEventListener('click', () => reveal(id));
    list.append(h('li', { class: `depth-${depth}` }, link));
  }
  const details = h('details', {}, h('summary', {}, strings.contents), list);
  const wide = window.matchMedia('(min-width: 1000px)');
  const adapt = (): void => {
    details.open = wide.matches;
  };
  wide.addEventListener('change', adapt);
  adapt();
  return h('nav', { class: 'contents', 'aria-label': strings.contents }, details);
}

/**
 * Marks in the contents the section that is being read.
 * @returns what stops it.
 */
export function watchSections(article: HTMLElement, contents: HTMLElement | null): () => void {
  if (contents === null) return () => undefined;
  const links = new Map(
    [...contents.querySelectorAll<HTMLElement>('[data-to]')].map((link) => [link.dataset['to'] ?? '', link]),
  );
  const headings = [...article.querySelectorAll<HTMLElement>('h2[id], h3[id]')];
  const observer = new IntersectionObserver(
    () => {
      const read = headings.filter((heading) => heading.getBoundingClientRect().top < 120).at(-1);
      for (const [id, link] of links) {
        if (id === read?.id) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      }
    },
    { rootMargin: '-80px 0px -60% 0px', threshold: [0, 1] },
  );
  for (const heading of headings) observer.observe(heading);
  return () => observer.disconnect();
}
