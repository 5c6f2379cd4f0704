import { BadInput } from './handle.js';

// #region check
export function checkOrder(input) {
  const { id, dish, quantity } = input ?? {};
  if (typeof id !== 'string' || !/^[\w-]{8,64}$/.test(id)) throw new BadInput('id: 8 to 64 letters, digits, - or _');
  if (typeof dish !== 'string' || dish.length < 1 || dish.length > 100) throw new BadInput('dish: 1 to 100 characters');
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 20) throw new BadInput('quantity: 1 to 20');
  return { id, dish, quantity }; // nothing else comes in
}
// #endregion
