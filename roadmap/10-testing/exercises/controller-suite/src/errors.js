// What the service throws.
export class NotFound extends Error {
  name = 'NotFound';
}
export class AlreadyClosed extends Error {
  name = 'AlreadyClosed';
}
