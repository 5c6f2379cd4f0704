// Merges its condition into a first $match: one that has a deletedAt of its own wins.
// Not /^find/ or /^delete/: findOneAndDelete and the deletes are for the purge, which must reach everything.
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
    this.where({ deletedAt: null }); // null, or no such field
  });
  schema.pre('aggregate', function leaveOutDeleted() {
    const [first] = this.pipeline();
    if (first?.$match) first.$match = { deletedAt: null, ...first.$match };
    else this.pipeline().unshift({ $match: { deletedAt: null } });
  });
}

function speaksOfDeletion(filter) {
  return Object.entries(filter).some(([key, value]) => (
    key === 'deletedAt' || (['$and', '$or'].includes(key) && value.some(speaksOfDeletion))
  ));
}
