// Build one of two: what `import` gets. Looks the same as errors.cjs, and is another class.
export class NotFoundError extends Error {
  name = 'NotFoundError';

  constructor(id) {
    super(`no order ${id}`);
    this.id = id;
  }
}
