export class ValidationError extends Error {
  /** @param {{ pointer: string, detail: string }[]} errors */
  constructor(errors) {
    super('The order is not valid.');
    this.name = 'ValidationError';
    this.errors = errors;
  }
}
