// Checks the single values and forgets those of a list: an object slips in, and 10 stays a text.
import { FilterError } from './filter-error.js';

const OPERATORS = new Map([
  ['eq', '$eq'], ['ne', '$ne'], ['gt', '$gt'], ['gte', '$gte'], ['lt', '$lt'], ['lte', '$lte'],
]);

// Each gives the converted value, or undefined if the type is wrong.
const CONVERT = {
  string: (value) => (typeof value === 'string' && value.length <= 200 ? value : undefined),
  number(value) {
    const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    return Number.isFinite(number) ? number : undefined;
  },
  date(value) {
    if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(value)) return undefined;
    const date = new Date(value);
    const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value.slice(0, 10));
    return exists ? date : undefined;
  },
};

/**
 * @param {Record<string, unknown>} query what the parser has made of ?status=open&total[gte]=10
 * @param {Record<string, 'string' | 'number' | 'date'>} fields that may be asked for
 * @returns {Record<string, object>} a filter for MongoDB
 */
export function toFilter(query, fields) {
  const filter = {};
  for (const [name, given] of Object.entries(query)) {
    if (!Object.hasOwn(fields, name)) throw new FilterError(name, 'is not a field');
    const type = fields[name];
    const value = (raw) => {
      const converted = CONVERT[type](raw);
      if (converted === undefined) throw new FilterError(name, `needs a ${type}`);
      return converted;
    };

    const conditions = Object.entries(asOperators(given));
    if (conditions.length === 0) throw new FilterError(name, 'has no condition');
    filter[name] = Object.fromEntries(conditions.map(([operator, raw]) => {
      if (OPERATORS.has(operator)) return [OPERATORS.get(operator), value(raw)];
      if (operator === 'in' && Array.isArray(raw) && raw.length >= 1 && raw.length <= 50) return ['$in', raw];
      if (operator === 'prefix' && type === 'string' && raw !== '') return ['$regex', `^${escapeRegex(value(raw))}`];
      throw new FilterError(name, `cannot be asked for with ${operator}`);
    }));
  }
  return filter;
}

/** The three forms as one: 5 is { eq: 5 }, [5, 6] is { in: [5, 6] }. */
function asOperators(given) {
  if (Array.isArray(given)) return { in: given };
  return typeof given === 'object' && given !== null ? given : { eq: given };
}

/** Since Node 24 there is RegExp.escape. */
function escapeRegex(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
