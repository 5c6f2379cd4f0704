const OPERATORS = {
  $eq: (value, operand) => value === operand,
  $ne: (value, operand) => value !== operand,
  $gt: (value, operand) => value > operand,
  $gte: (value, operand) => value >= operand,
  $lt: (value, operand) => value < operand,
  $in: (value, operand) => operand.includes(value),
  $regex: (value, operand) => new RegExp(operand).test(value),
  $exists: (value, operand) => (value !== undefined) === operand,
};

/** Given. Do not change. A collection that understands filters as MongoDB does, as far as this exercise needs it. */
export class Collection {
  #documents = [];

  insertOne(document) {
    this.#documents.push({ ...document });
  }

  findOneAndUpdate(filter, { $set }) {
    const found = this.#documents.find((document) => Object.entries(filter).every(([field, condition]) => matches(document[field], condition)));
    return found && { ...Object.assign(found, $set) };
  }
}

function matches(value, condition) {
  if (condition === null || typeof condition !== 'object') return value === condition;
  return Object.entries(condition).every(([operator, operand]) => OPERATORS[operator]?.(value, operand) ?? false);
}
