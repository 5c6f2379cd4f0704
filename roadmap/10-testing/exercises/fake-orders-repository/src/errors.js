export class DuplicateRef extends Error {
  name = 'DuplicateRef';
}
export class InvalidOrder extends Error {
  name = 'InvalidOrder';
}
