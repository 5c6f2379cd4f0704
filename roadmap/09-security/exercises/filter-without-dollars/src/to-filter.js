import { FilterError } from './filter-error.js';

/**
 * @param {Record<string, unknown>} query what the parser has made of ?status=open&total[gte]=10
 * @param {Record<string, 'string' | 'number' | 'date'>} fields that may be asked for
 * @returns {Record<string, object>} a filter for MongoDB
 */
export function toFilter(query, fields) {
  // TODO: this lets the client write the filter. Refuse with a FilterError whatever is not allowed.
  const filter = {};
  for (const [name, condition] of Object.entries(query)) {
    if (!(name in fields)) throw new FilterError(name, 'is not a field');
    filter[name] = JSON.parse(JSON.stringify(condition).replace(/"(gte?|lte?|eq|ne|in)":/g, '"$$$1":'));
  }
  return filter;
}
