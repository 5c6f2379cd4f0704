import { STATUS_CODES } from 'node:http';
import mongoose from 'mongoose';

const { CastError, DocumentNotFoundError, ValidationError, VersionError } = mongoose.Error;
const outages = [
  mongoose.mongo.MongoServerSelectionError,  // no server was found in time
  mongoose.mongo.MongoNetworkError,          // the connection broke
  mongoose.mongo.MongoOperationTimeoutError, // AbortSignal.timeout() has fired
  mongoose.mongo.MongoNotConnectedError,     // we have closed it ourselves
];

/** An error whose message may be shown to the client. */
export class HttpError extends Error {
  constructor(status, message, { headers = {}, fields, cause } = {}) {
    super(message, { cause });
    this.name = 'HttpError';
    this.status = status;
    this.expose = status < 500;
    this.headers = headers;
    this.fields = fields;
  }
}

// #region mapping
/** The answer that an error of the database deserves; any other error comes back as it is. */
export function fromDatabase(err) {
  const cause = err;
  if (err instanceof ValidationError) {
    const fields = Object.entries(err.errors).map(([path, { kind }]) => ({ path, kind }));
    return new HttpError(422, 'The values are not valid.', { fields, cause });
  }
  const noSuchId = err instanceof CastError && err.path === '_id';
  if (noSuchId || err instanceof DocumentNotFoundError) {
    return new HttpError(404, 'No such document.', { cause });
  }
  if (err instanceof VersionError) return new HttpError(409, 'It was changed meanwhile.', { cause });
  if (err?.code === 11000) {
    const taken = Object.keys(err.keyPattern ?? {}).join(', ');
    return new HttpError(409, `There is one with this ${taken} already.`, { cause });
  }
  if (outages.some((kind) => err instanceof kind)) {
    const headers = { 'Retry-After': '5' };
    return new HttpError(503, 'MongoDB is away.', { headers, cause });
  }
  return err;
}
// #endregion

export function notFound(req) {
  throw new HttpError(404, `Nothing at ${req.path}.`);
}

export function errorHandler(log) {
  return (thrown, req, res, next) => {
    const err = fromDatabase(thrown);
    if (!err.expose) log(`${req.method} ${req.originalUrl}`, err);
    if (res.writableEnded) return;
    if (res.headersSent) return next(err);
    const deliberate = err instanceof HttpError || err.expose;
    const status = deliberate ? err.status : 500;
    if (deliberate) res.set(err.headers ?? {});
    res.status(status).type('application/problem+json').json({
      title: STATUS_CODES[status],
      status,
      ...(err.expose && { detail: err.message, errors: err.fields }),
    });
  };
}
