/** A query that the client has to mend: a 400 that names the parameter. */
export class FilterError extends Error {
  name = 'FilterError';
  status = 400;

  /** @param {string} parameter the field */
  constructor(parameter, message) {
    super(`${parameter}: ${message}`);
    this.parameter = parameter;
  }
}
