import { statusOf } from './private/status.js';

export const format = (err) => `${statusOf(err)} ${err.message}`;
