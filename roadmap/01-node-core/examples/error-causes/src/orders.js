import { promisify } from 'node:util';

/** A driver of the old kind. Its error is made in a timer's callback: no caller is on the stack by then. */
function driverQuery(sql, done) {
  setTimeout(() => done(Object.assign(new Error('connection reset'), { code: 'ECONNRESET' })), 1);
}

const query = promisify(driverQuery);

// #region wrap
export async function findOrder(id) {
  try {
    return await query(`SELECT * FROM orders WHERE id = ${Number(id)}`);
  } catch (cause) {
    // Made after an await, so its stack has every async caller that the driver's error lacks.
    throw new Error(`cannot read order ${id}`, { cause });
  }
}
// #endregion

export async function priceOf(id) {
  const order = await findOrder(id);
  return order.price;
}

export async function handleRequest(id) {
  try {
    return await priceOf(id);
  } catch (cause) {
    throw new Error(`GET /orders/${id}/price failed`, { cause });
  }
}
