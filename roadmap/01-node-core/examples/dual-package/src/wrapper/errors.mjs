// No code of its own: it gives ES modules the names, and the class that CommonJS has.
import implementation from './errors.cjs';

export const { NotFoundError } = implementation;
