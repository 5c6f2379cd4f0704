/** There is too much to do at the moment; later it may work. */
export class Busy extends Error {
  name = 'Busy';
}
