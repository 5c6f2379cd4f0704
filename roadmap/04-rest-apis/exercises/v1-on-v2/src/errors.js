/** The client's fault: becomes a 422. */
export class Invalid extends Error {
  constructor(message) {
    super(message);
    this.name = 'Invalid';
    this.status = 422;
  }
}
