/**
 * A Mongoose plugin: documents are marked as deleted, and queries leave them out.
 *
 * @param {import('mongoose').Schema} schema
 */
export function softDelete(schema) {
  // TODO: for now, nothing is ever left out.
  schema.add({ deletedAt: Date });
}
