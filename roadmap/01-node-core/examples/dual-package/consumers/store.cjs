// CommonJS: the half of the application that nobody has migrated yet.
exports.find = function find(layout, id) {
  const { NotFoundError } = require(layout);
  throw new NotFoundError(id); // this store is empty
};
