import express from 'express';
import { z } from 'zod';

// #region schemas
const Reset = z.strictObject({ token: z.string().regex(/^[\da-f]{6}$/), password: z.string().min(8).max(200) });
const Search = z.strictObject({ name: z.string().max(100) });
const Badges = z.strictObject({ title: z.string().max(100) });
const Profile = z.strictObject({ name: z.string().min(1).max(100) });
// #endregion

export function safe(users) {
  const app = express();
  app.use(express.json());

  // #region reset
  app.post('/reset', async (req, res) => {
    const { token, password } = Reset.parse(req.body);
    const user = await users.findOne({ resetToken: { $eq: token } });
    if (!user) return res.sendStatus(400);
    await users.updateOne({ _id: user._id }, { $set: { password }, $unset: { resetToken: '' } });
    res.json({ changed: user.name });
  });
  // #endregion

  app.get('/users', async (req, res) => {
    const { name } = Search.parse(req.query);
    const found = await users.find({ name: { $eq: name } });
    res.json(found.map((user) => user.name));
  });

  // #region label
  app.get('/badges', async (req, res) => {
    const { title } = Badges.parse(req.query);
    res.json(await users.aggregate([{ $project: { name: 1, title: { $literal: title } } }]));
  });
  // #endregion

  app.patch('/users/2', async (req, res) => {
    await users.updateOne({ _id: 2 }, { $set: Profile.parse(req.body) });
    res.sendStatus(204);
  });

  app.use((err, req, res, next) => {
    if (res.headersSent) return next(err);
    res.sendStatus(err instanceof z.ZodError ? 422 : (err.status ?? 500));
  });
  return app;
}
