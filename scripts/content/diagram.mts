import { renderMermaidSVG } from 'beautiful-mermaid';
import { escapeHtml } from './text.mts';

/**
 * A mermaid diagram as inline SVG without a style of its own: the webview's style sheet (`.diagram`) gives the colours, so
 * that they follow the theme, and its policy allows neither inline styles nor web fonts.
 * @param name makes the ids within it unique on the page.
 * @throws Error when the diagram cannot be drawn.
 */
export function renderDiagram(source: string, alt: string, name: string): string {
  const svg = renderMermaidSVG(source, {
    bg: 'var(--diagram-background)',
    fg: 'var(--diagram-foreground)',
    padding: 8,
  })
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/ style="[^"]*"/g, '')
    .replace(/ data-[a-z-]+="[^"]*"/g, '')
    .replace(/\bvar\(--bg\)/g, 'var(--diagram-background)')
    .replace(/\bvar\(--fg\)/g, 'var(--diagram-foreground)')
    .replace(/\bid="([^"]+)"/g, `id="${name}-$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${name}-$1)`)
    .replace(/(\d+\.\d{2})\d+/g, '$1')
    .replace(/\n\s*/g, '');
  if (/<script|\son[a-z]+=|href=|@import|<style/i.test(svg))
    throw new Error('the drawing holds more than shapes and texts');
  return svg.replace('<svg ', `<svg role="img" aria-label="${escapeHtml(alt)}" `);
}
