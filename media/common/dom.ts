type Child = Node | string | null;

/** Makes an element. Texts become text nodes: nothing that is passed here is read as HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** An icon, hidden from screen readers: what it stands in has a name. `svg` is one of the build's own files. */
export function icon(svg: string): HTMLSpanElement {
  const element = h('span', { class: 'icon', 'aria-hidden': 'true' });
  element.innerHTML = svg;
  return element;
}

/** Fills `{0}`, `{1}` … of a text. */
export function format(text: string, ...values: (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (whole, i: string) => String(values[Number(i)] ?? whole));
}
