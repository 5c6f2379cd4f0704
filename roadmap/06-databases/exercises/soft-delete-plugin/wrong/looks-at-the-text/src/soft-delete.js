// Looks for the name in the JSON of the filter: the deletedAt of an attachment passes for that of the document.
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
    this.pipeline().unshift({ $match: { deletedAt: null } });
  });
}

const speaksOfDeletion = (filter) => JSON.stringify(filter).includes('"deletedAt":');
