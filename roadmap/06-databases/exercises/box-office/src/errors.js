export class SoldOut extends Error {
  name = 'SoldOut';
}

export class NotFound extends Error {
  name = 'NotFound';
}

/** The database was locked at every attempt. */
export class Busy extends Error {
  name = 'Busy';
}

const SQLITE_BUSY = 5;

/** Is the database locked by another connection? SQLite has several codes for it, all with the same low byte. */
export function isBusy(error) {
  return error?.code === 'ERR_SQLITE_ERROR' && (error.errcode & 0xff) === SQLITE_BUSY;
}
