// Looks for the name MongoServerError: the same index refuses insertMany as MongoBulkWriteError.
import mongoose from 'mongoose';
import { HttpError } from './http-error.js';

const { CastError, DocumentNotFoundError, MongooseServerSelectionError, ValidationError, VersionError } = mongoose.Error;
const { MongoServerError, MongoServerSelectionError, MongoNetworkError, MongoNotConnectedError, MongoOperationTimeoutError } = mongoose.mongo;

const AWAY = [MongooseServerSelectionError, MongoServerSelectionError, MongoNetworkError, MongoNotConnectedError, MongoOperationTimeoutError];

/** Mongoose has no class for it: the operation waited for a first connection that did not come. */
const isBuffering = (err) => err instanceof mongoose.Error && /buffering timed out/.test(err.message);

/**
 * @param {unknown} err what a route that works with Mongoose has thrown
 * @returns {unknown} an HttpError, or `err` itself
 */
export function fromDatabase(err) {
  const cause = err;
  if (err instanceof ValidationError) {
    const fields = Object.entries(err.errors).map(([path, { kind }]) => ({ path, kind }));
    return new HttpError(422, 'The values are not valid.', { fields, cause });
  }
  if (err instanceof CastError) {
    if (err.path === '_id') return new HttpError(404, 'No such document.', { cause });
    return new HttpError(422, 'The values are not valid.', { fields: [{ path: err.path, kind: err.kind }], cause });
  }
  if (err instanceof DocumentNotFoundError) return new HttpError(404, 'No such document.', { cause });
  if (err instanceof VersionError) return new HttpError(409, 'It was changed in the meantime.', { cause });
  if (err?.name === 'MongoServerError' && err.code === 11000) {
    const fields = err.keyPattern && Object.keys(err.keyPattern).map((path) => ({ path, kind: 'unique' }));
    return new HttpError(409, 'There is one like this already.', { fields, cause });
  }
  if (AWAY.some((kind) => err instanceof kind) || isBuffering(err)) {
    return new HttpError(503, 'The database is away.', { headers: { 'Retry-After': '5' }, cause });
  }
  return err;
}
