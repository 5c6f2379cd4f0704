import express from 'express';
import { createContacts } from './contacts.js';
import { deprecated } from './deprecation.js';
import { HttpError, sendProblem } from './problem.js';
import { createV1 } from './v1.js';
import { createV2 } from './v2.js';

export function createApp({ contacts = createContacts(), onUse, now } = {}) {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());

  // #region mount
  const endOfV1 = deprecated({
    since: new Date('2026-09-01T00:00:00Z'),
    sunset: new Date('2030-03-01T00:00:00Z'),
    guide: 'https://example.com/docs/v1-to-v2',
    onUse, now,
  });
  app.use('/api/v1', endOfV1, createV1(contacts));
  app.use('/api/v2', createV2(contacts)); // the same contacts
  // #endregion

  app.use((req, res) => sendProblem(res, 404, 'No such path.'));
  app.use((err, req, res, next) => {
    if (res.headersSent) return next(err);
    if (err instanceof HttpError) return sendProblem(res, err.status, err.message);
    if (err.status >= 400 && err.status < 500) return sendProblem(res, err.status, 'The request cannot be read.'); // Express, express.json
    console.error(err);
    sendProblem(res, 500, 'Internal error.');
  });
  return app;
}
