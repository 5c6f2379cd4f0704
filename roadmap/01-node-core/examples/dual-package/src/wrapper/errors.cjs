// The only implementation. Any Node version can require it.
exports.NotFoundError = class NotFoundError extends Error {
  name = 'NotFoundError';

  constructor(id) {
    super(`no order ${id}`);
    this.id = id;
  }
};
