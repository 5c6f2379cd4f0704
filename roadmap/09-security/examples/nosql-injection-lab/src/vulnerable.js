import express from 'express';

/** What these have in common: the client chooses the type, and an object is a piece of the query. Do not copy. */
export function vulnerable(users) {
  const app = express();
  app.set('query parser', 'extended'); // qs: ?a[b]=c is an object. Express 4 did this by default
  app.use(express.json());

  // #region reset
  app.post('/reset', async (req, res) => {
    const user = await users.findOne({ resetToken: req.body.token });
    if (!user) return res.sendStatus(400);
    await users.updateOne({ _id: user._id }, { $set: { password: req.body.password } });
    res.json({ changed: user.name });
  });
  // #endregion

  app.get('/users', async (req, res) => {
    const found = await users.find({ name: req.query.name });
    res.json(found.map(({ name }) => name));
  });

  // #region label
  app.get('/badges', async (req, res) => {
    res.json(await users.aggregate([{ $project: { name: 1, title: req.query.title } }]));
  });
  // #endregion

  app.patch('/users/2', async (req, res) => { // Bob's own profile
    await users.updateOne({ _id: 2 }, { $set: req.body });
    res.sendStatus(204);
  });
  return app;
}
