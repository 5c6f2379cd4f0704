import { z } from 'zod';
import { ValidationError } from './validation-error.js';

const order = z.object({
  // TODO: email, name, items; and what is not in here must not get in.
  gift: z.boolean().default(false),
});

/** @param {unknown} input the body of POST /orders, parsed */
export function parseOrder(input) {
  return parse(order, input);
}

/** @param {unknown} input the body of PATCH /orders/ID, parsed */
export function parsePatch(input) {
  return parse(order.partial(), input); // TODO: look at what this returns for {}
}

function parse(schema, input) {
  const { data, error } = schema.safeParse(input);
  if (error) throw new ValidationError(error.issues.map((issue) => ({ pointer: issue.path.join('.'), detail: issue.message })));
  return data;
}
