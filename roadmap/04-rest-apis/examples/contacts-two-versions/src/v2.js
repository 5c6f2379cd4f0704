import { Router } from 'express';
import { HttpError } from './problem.js';

export function createV2(contacts) {
  const v2 = Router();
  v2.get('/contacts', (req, res) => res.json({ items: contacts.list().map(toV2) })); // room for `next` and more
  v2.get('/contacts/:id', (req, res) => res.json(toV2(contacts.get(req.params.id))));
  v2.post('/contacts', (req, res) => {
    const contact = contacts.create(check(req.body));
    res.status(201).location(`${req.baseUrl}/contacts/${contact.id}`).json(toV2(contact));
  });
  v2.put('/contacts/:id', (req, res) => res.json(toV2(contacts.replace(req.params.id, check(req.body)))));
  return v2;
}

/** Named members only: what the application adds inside does not leak into the contract. */
const toV2 = ({ id, name, phones, notes }) => ({
  id, name, phones: phones.map(({ label, number }) => ({ label, number })), notes,
});

function check({ name, phones = [], notes = '', ...others } = {}) {
  const isPhone = (phone) => typeof phone?.label === 'string' && typeof phone.number === 'string';
  if (typeof name !== 'string' || name === '') throw new HttpError(422, '`name` must be a string that is not empty.');
  if (!Array.isArray(phones) || !phones.every(isPhone)) throw new HttpError(422, '`phones` must be a list of { label, number }.');
  if (typeof notes !== 'string') throw new HttpError(422, '`notes` must be a string.');
  if (Object.keys(others).length) throw new HttpError(422, `Unknown members: ${Object.keys(others).join(', ')}.`);
  return { name, phones, notes };
}
