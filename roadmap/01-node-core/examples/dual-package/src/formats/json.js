import { statusOf } from './private/status.js';

export const format = (err) => JSON.stringify({ status: statusOf(err), title: err.message });
