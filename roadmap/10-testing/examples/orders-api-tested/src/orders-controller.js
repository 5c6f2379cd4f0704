import express from 'express';

// #region controller
/** HTTP on one side, the service on the other, and no rules in between. */
export function ordersRouter({ orders }) {
  const router = express.Router();

  router.post('/', async (req, res) => {
    const { sku, quantity } = req.body ?? {};
    if (typeof sku !== 'string' || !Number.isInteger(quantity) || quantity < 1) {
      return res.status(400).json({ error: 'invalid_order' });
    }
    const order = await orders.place(req.user.id, { sku, quantity });
    res.status(201).location(`${req.baseUrl}/${order.id}`).json(view(order));
  });

  router.get('/:id', async (req, res) => {
    res.json(view(await orders.find(req.user.id, req.params.id)));
  });

  return router;
}

/** What a client may see: listed by name, so that a new column stays inside. */
const view = ({ id, sku, quantity }) => ({ id, sku, quantity });
// #endregion
