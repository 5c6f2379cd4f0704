// Refuses the control characters below 32: 127 to 159 are control characters, too.
import { z } from 'zod';
import { ValidationError } from './validation-error.js';

const MOST = 20;

const item = z.strictObject({
  sku: z.string().trim().toUpperCase().regex(/^[A-Z]{2}-[0-9]{4}$/, 'like AB-1234'),
  quantity: z.int().min(1).max(99),
});

const members = {
  email: z.string().trim().toLowerCase().pipe(z.email()),
  name: z.string().trim().normalize('NFC').min(1).max(80).regex(/^[^\x00-\x1f]*$/, 'no control characters'),
  items: z.array(item).min(1).max(20).superRefine(noSkuTwice),
  gift: z.boolean(),
};

const order = z.strictObject({ ...members, gift: members.gift.default(false) });
const patch = z.strictObject(members).partial(); // without defaults: they fire in a partial object, too

/** @param {unknown} input the body of POST /orders, parsed */
export function parseOrder(input) {
  return parse(order, input);
}

/** @param {unknown} input the body of PATCH /orders/ID, parsed */
export function parsePatch(input) {
  return parse(patch, input);
}

function noSkuTwice(items, ctx) {
  const seen = new Set();
  items.forEach(({ sku }, index) => {
    if (seen.has(sku)) ctx.addIssue({ code: 'custom', path: [index, 'sku'], message: 'is there already' });
    seen.add(sku);
  });
}

function parse(schema, input) {
  const { data, error } = schema.safeParse(input);
  if (error) throw new ValidationError(error.issues.flatMap(entries).slice(0, MOST));
  return data;
}

function entries({ code, keys, path, message }) {
  if (code !== 'unrecognized_keys') return [{ pointer: pointerTo(path), detail: message }];
  return keys.map((key) => ({ pointer: pointerTo([...path, key]), detail: 'is not known' }));
}

function pointerTo(path) {
  const steps = path.map((step) => encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')));
  return ['#', ...steps].join('/');
}
