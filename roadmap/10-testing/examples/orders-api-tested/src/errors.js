// What the service throws. It knows nothing of HTTP.
export class NotFound extends Error {
  name = 'NotFound';
}
export class OutOfStock extends Error {
  name = 'OutOfStock';

  constructor(left) {
    super(`only ${left} left`);
    this.left = left;
  }
}
