import { HttpError } from './http-error.js';

/**
 * @template T
 * @returns {{ add(pattern: string, value: T): void,
 *   match(target: string): null | { value: T, params: Record<string, string>, query: URLSearchParams } }}
 */
export function createRouter() {
  const routes = [];
  return {
    add(pattern, value) {
      routes.push({ pattern: new RegExp(`^${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`), value });
    },

    match(target) {
      // TODO: decodes before it splits, takes the first route that fits, and believes every target.
      const url = new URL(decodeURI(target), 'http://localhost');
      for (const { pattern, value } of routes) {
        const found = pattern.exec(decodeURIComponent(url.pathname));
        if (found) return { value, params: { ...found.groups }, query: url.searchParams };
      }
      return null; // and where does HttpError come in?
    },
  };
}
