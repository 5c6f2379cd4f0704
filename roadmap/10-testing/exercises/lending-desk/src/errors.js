export class LimitReached extends Error {
  name = 'LimitReached';
}
export class ItemTaken extends Error {
  name = 'ItemTaken';
}
export class NotLent extends Error {
  name = 'NotLent';
}
