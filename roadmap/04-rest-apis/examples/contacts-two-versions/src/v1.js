import { Router } from 'express';
import { HttpError } from './problem.js';

// #region translate
/** v1 knows one phone, a string or null, and no notes. */
export const toV1 = ({ id, name, phones }) => ({
  id: Number(id), name, phone: phones[0]?.number ?? null,
});

/** What v1 does not show stays. After `phone: null` the next phone moves up. */
export function applyV1(contact, { name, phone }) {
  const [first = { label: 'phone' }, ...others] = contact.phones;
  const phones = phone === null ? others : [{ ...first, number: phone }, ...others];
  return { ...contact, name, phones };
}
// #endregion

export function createV1(contacts) {
  const v1 = Router();
  v1.get('/contacts', (req, res) => res.json(contacts.list().map(toV1)));
  v1.get('/contacts/:id', (req, res) => res.json(toV1(contacts.get(req.params.id))));
  v1.post('/contacts', (req, res) => {
    const contact = contacts.create(applyV1({ phones: [] }, check(req.body)));
    res.status(201).location(`${req.baseUrl}/contacts/${contact.id}`).json(toV1(contact)); // baseUrl: /api/v1
  });
  v1.put('/contacts/:id', (req, res) => {
    const changed = applyV1(contacts.get(req.params.id), check(req.body));
    res.json(toV1(contacts.replace(req.params.id, changed)));
  });
  return v1;
}

/** The rules of v1 as they were, unknown members ignored. */
function check({ name, phone = null } = {}) {
  if (typeof name !== 'string' || name === '') throw new HttpError(422, '`name` must be a string that is not empty.');
  if (phone !== null && typeof phone !== 'string') throw new HttpError(422, '`phone` must be a string or null.');
  return { name, phone };
}
