import express from 'express';
import { sendProblem } from './problem.js';
import * as joi from './schemas/joi.js';
import * as yup from './schemas/yup.js';
import * as zod from './schemas/zod.js';
import { validate } from './validate.js';

export function createApp({ log = console.error } = {}) {
  const app = express();
  app.use(express.json({ limit: '100kb' }));

  // #region routes
  app.get('/bookings', validate({ query: zod.listQuery }), (req, res) => res.json(req.valid.query));
  for (const [name, { booking }] of Object.entries({ zod, joi, yup })) {
    app.post(`/${name}/bookings`, validate({ body: booking }), (req, res) => res.status(201).json(req.valid.body));
  }
  // #endregion

  app.use(sendProblem(log));
  return app;
}
