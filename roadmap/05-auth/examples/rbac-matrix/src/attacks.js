/** Bob, an ordinary user, against a server. Each returns whether he got what is not his. Order 1 is Ann's. */

export async function readAnothersOrder({ call }) {
  return (await call('bob', 'GET', '/orders/1')).body?.item === 'tea';
}

export async function cancelAnothersOrder({ call, db }) {
  await call('bob', 'POST', '/orders/1/cancel');
  return db.orders.get({ id: 1, reach: 'any', userId: 0 }).status === 'cancelled';
}

export async function listAllOrders({ call }) {
  const { body } = await call('bob', 'GET', '/orders?all=1');
  return body.some((order) => order.owner_id === 1);
}

/** The order goes onto Ann's bill. */
export async function orderForAnother({ call, db }) {
  const { body } = await call('bob', 'POST', '/orders', { body: { item: 'cake', userId: 1, owner_id: 1 } });
  return db.orders.get({ id: body.id, reach: 'any', userId: 0 }).owner_id === 1;
}

// #region escalate
export async function becomeAdmin({ call, db }) {
  await call('bob', 'PATCH', '/me', { body: { name: 'bob', role: 'admin' } });
  return db.users.get(2).role === 'admin';
}

export async function pretendToBeAdmin({ call, db }) {
  await call('bob', 'POST', '/orders/2/refund', { headers: { 'x-role': 'admin' } });
  return db.orders.get({ id: 2, reach: 'any', userId: 0 }).status === 'refunded';
}
// #endregion
