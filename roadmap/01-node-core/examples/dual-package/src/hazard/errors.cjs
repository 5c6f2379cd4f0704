// Build two of two: what `require` gets. Looks the same as errors.mjs, and is another class.
exports.NotFoundError = class NotFoundError extends Error {
  name = 'NotFoundError';

  constructor(id) {
    super(`no order ${id}`);
    this.id = id;
  }
};
