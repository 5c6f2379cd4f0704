import { HttpError } from './problem.js';

/**
 * What the application does, in the shape of today: `{ id, name, phones: [{ label, number }], notes }`.
 * It knows no versions.
 */
export function createContacts() {
  const contacts = new Map();
  let nextId = 1;

  return {
    list: () => [...contacts.values()],
    get: (id) => contacts.get(id) ?? fail(404, 'No such contact.'),
    create({ name, phones = [], notes = '' }) {
      const contact = { id: String(nextId++), name, phones, notes };
      contacts.set(contact.id, contact);
      return contact;
    },
    replace(id, { name, phones, notes }) {
      if (!contacts.has(id)) fail(404, 'No such contact.');
      const contact = { id, name, phones, notes };
      contacts.set(id, contact);
      return contact;
    },
  };
}

function fail(status, detail) {
  throw new HttpError(status, detail);
}
