import express from 'express';

/**
 * @param {ReturnType<import('./store.js').createStore>} store
 * @returns {import('express').Router} to be mounted on a path with :customerId
 */
export function ordersRouter(store) {
  const router = express.Router();

  // TODO: make the six requirements of README.md true.
  router.get('/', (req, res) => {
    res.json(store.list(req.params.customerId));
  });

  router.get('/:orderId', (req, res) => {
    res.json(store.find(req.params.customerId, Number(req.params.orderId)));
  });

  router.post('/', (req, res) => {
    const order = store.add(req.params.customerId, req.body.item);
    res.status(201).location(`${req.originalUrl}/${order.id}`).json(order);
  });

  return router;
}
