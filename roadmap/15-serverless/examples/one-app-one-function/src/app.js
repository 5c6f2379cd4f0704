import express from 'express';

/** The application: no listen(), no Lambda. Both entries below use it as it is. */
export function createApp() {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  const orders = new Map(); // stands for a database; in a function each environment would have its own

  app.get('/orders/:id', (req, res) => {
    const order = orders.get(req.params.id);
    if (order) res.json(order);
    else res.status(404).json({ error: 'no such order' });
  });
  app.put('/orders/:id', (req, res) => {
    if (!Number.isInteger(req.body?.quantity)) return res.status(400).json({ error: 'quantity must be a whole number' });
    orders.set(req.params.id, { id: req.params.id, quantity: req.body.quantity });
    res.status(200).json(orders.get(req.params.id));
  });
  app.get('/logo.png', (req, res) => res.type('png').send(Buffer.from([0x89, 0x50, 0x4e, 0x47])));
  app.post('/login', (req, res) => {
    res.cookie('a', '1', { httpOnly: true, secure: true, sameSite: 'lax' });
    res.cookie('b', '2', { httpOnly: true, secure: true, sameSite: 'lax' });
    res.status(204).end();
  });
  return app;
}
