import { STATUS_CODES } from 'node:http';
import mongoose from 'mongoose';
import { HttpError } from './http-error.js';

const { CastError, DocumentNotFoundError, ValidationError } = mongoose.Error;
const { MongoServerSelectionError, MongoNetworkError, MongoNotConnectedError, MongoOperationTimeoutError } = mongoose.mongo;
const AWAY = [MongoServerSelectionError, MongoNetworkError, MongoNotConnectedError, MongoOperationTimeoutError];

/** @type {import('express').RequestHandler} */
export function notFound(req) {
  throw new HttpError(404, `Nothing at ${req.path}`);
}

/** An HttpError for what is foreseen, `undefined` for a bug. */
function foreseen(cause) {
  if (cause instanceof HttpError) return cause;
  if (cause instanceof ValidationError) {
    const fields = Object.entries(cause.errors).map(([path, { kind }]) => ({ path, kind }));
    return new HttpError(422, 'The values are not valid.', { fields, cause });
  }
  if (cause instanceof CastError || cause instanceof DocumentNotFoundError) return new HttpError(404, 'No such link.', { cause });
  if (cause instanceof mongoose.mongo.MongoServerError && cause.code === 11000) {
    return new HttpError(409, 'This slug is taken.', { cause });
  }
  if (AWAY.some((kind) => cause instanceof kind)) {
    return new HttpError(503, 'The database is away.', { headers: { 'Retry-After': '5' }, cause });
  }
  if (cause instanceof URIError && cause.status === 400) return new HttpError(400, 'The path cannot be decoded.', { cause });
  if (cause?.expose === true && cause.status < 500) return new HttpError(cause.status, cause.message, { cause });
  return undefined;
}

/**
 * @param {{ log: (entry: object) => void }} options
 * @returns {import('express').ErrorRequestHandler}
 */
export function errorHandler({ log }) {
  return (thrown, req, res, _next) => {
    const err = foreseen(thrown) ?? new HttpError(500, 'A bug.', { cause: thrown });
    if (!err.expose) log({ type: 'error', requestId: req.id, error: thrown });

    if (res.writableEnded) return;
    if (res.headersSent) return res.destroy();
    res.set(err.headers ?? {}).status(err.status).type('application/problem+json').json({
      title: STATUS_CODES[err.status],
      status: err.status,
      requestId: req.id,
      ...(err.expose && { detail: err.message, errors: err.fields }),
    });
  };
}
