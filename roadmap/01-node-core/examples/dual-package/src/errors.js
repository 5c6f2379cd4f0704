// ES module only. One file, so one class, whoever asks and however.
export class NotFoundError extends Error {
  name = 'NotFoundError';

  constructor(id) {
    super(`no order ${id}`);
    this.id = id;
  }
}
