import multer from 'multer';

export class HttpError extends Error {
  constructor(status, detail, options) {
    super(detail, options);
    this.status = status;
  }
}

// #region multer-errors
/** What went wrong while the form was read. None of these errors has a status of its own. */
export function toHttpError(err) {
  if (err instanceof HttpError) return err; // from our own storage
  if (err.code === 'LIMIT_FILE_SIZE') return new HttpError(413, 'The file is too large.');
  const malformed = err.name === 'Error' && err.code === undefined; // busboy, the parser
  if (malformed || err instanceof multer.MulterError) {
    return new HttpError(400, 'The form is not valid.', { cause: err });
  }
  return err; // a full disk, no S3: not the client's fault, so a 500
}
// #endregion
