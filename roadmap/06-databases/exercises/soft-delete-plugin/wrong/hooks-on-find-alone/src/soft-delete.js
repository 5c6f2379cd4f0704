// Hooks find and findOne: counts, updates and distinct still see what was deleted.
const narrowed = ['find', 'findOne'];

/**
 * A Mongoose plugin: documents are marked as deleted, and queries leave them out.
 *
 * @param {import('mongoose').Schema} schema
 */
export function softDelete(schema) {
  schema.add({ deletedAt: { type: Date, default: null } });

  schema.methods.softDelete = function softDelete() {
    this.deletedAt = new Date();
    return this.save();
  };
  schema.methods.restore = function restore() {
    this.deletedAt = null;
    return this.save();
  };

  schema.pre(narrowed, function leaveOutDeleted() {
    if (this.getOptions().withDeleted || speaksOfDeletion(this.getFilter())) return;
    this.where({ deletedAt: null }); // null, or no such field
  });
  schema.pre('aggregate', function leaveOutDeleted() {
    this.pipeline().unshift({ $match: { deletedAt: null } });
  });
}

function speaksOfDeletion(filter) {
  return Object.entries(filter).some(([key, value]) => (
    key === 'deletedAt' || (['$and', '$or'].includes(key) && value.some(speaksOfDeletion))
  ));
}
