import Joi from 'joi';
import * as yup from 'yup';
import { z } from 'zod';

/** The same schema three times, with nothing but the defaults of each library. */
export const libraries = {
  Joi: (kind) => ({
    text: Joi.object({ v: Joi.string().required() }),
    number: Joi.object({ v: Joi.number().required() }),
    two: Joi.object({ v: Joi.string().required(), w: Joi.string().required() }),
    bare: Joi.object({ v: Joi.string() }),
  })[kind],
  Zod: (kind) => ({
    text: z.object({ v: z.string() }),
    number: z.object({ v: z.number() }),
    two: z.object({ v: z.string(), w: z.string() }),
    bare: z.object({ v: z.string() }),
  })[kind],
  Yup: (kind) => ({
    text: yup.object({ v: yup.string().required() }),
    number: yup.object({ v: yup.number().required() }),
    two: yup.object({ v: yup.string().required(), w: yup.string().required() }),
    bare: yup.object({ v: yup.string() }),
  })[kind],
};

export const questions = {
  'an unknown member': ['text', { v: 'a', x: 1 }],
  'a member is missing (nothing said)': ['bare', {}],
  "an empty string": ['text', { v: '' }],
  'a number for a string': ['text', { v: 7 }],
  "'42' for a number": ['number', { v: '42' }],
  'true for a number': ['number', { v: true }],
  'Infinity': ['number', { v: Infinity }],
  'two mistakes': ['two', {}],
};

/** What a library says with its own method, not through Standard Schema: that one may set other options. */
function ask(name, schema, input) {
  if (name === 'Joi') {
    const { error, value } = schema.validate(input);
    return error ? { mistakes: error.details.length } : { value };
  }
  if (name === 'Zod') {
    const { error, data } = schema.safeParse(input);
    return error ? { mistakes: error.issues.length } : { value: data };
  }
  try {
    return { value: schema.validateSync(input) };
  } catch (error) {
    return { mistakes: error.errors.length };
  }
}

export function compare() {
  return Object.fromEntries(Object.entries(questions).map(([question, [kind, input]]) => [
    question,
    Object.fromEntries(Object.entries(libraries).map(([name, schemaOf]) => {
      const { mistakes, value } = ask(name, schemaOf(kind), structuredClone(input));
      return [name, mistakes ? `refused (${mistakes})` : JSON.stringify(value)];
    })),
  ]));
}
