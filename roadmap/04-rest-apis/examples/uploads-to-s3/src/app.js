import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import express from 'express';
import multer from 'multer';
import { HttpError, toHttpError } from './http-error.js';
import { s3Storage } from './s3-storage.js';
import { sniff } from './sniff.js';

const KiB = 1024;
const MiB = 1024 * KiB;

export function createApp({ client, bucket, folder, documentLimit = 50 * MiB }) {
  const app = express();
  app.disable('x-powered-by');

  // #region memory
  const avatar = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: 512 * KiB, files: 1, fields: 0 },
  }).single('avatar');

  app.post('/avatars', bodyLimit(513 * KiB), form(avatar), async (req, res) => {
    const { buffer } = req.file; // all of it
    const kind = sniff(buffer);
    if (!kind?.type.startsWith('image/')) throw new HttpError(415, 'Send a PNG, JPEG or WebP.');
    const key = `${randomUUID()}.${kind.extension}`;
    await client.send(new PutObjectCommand({
      Bucket: bucket, Key: key, Body: buffer, ContentType: kind.type,
    }));
    res.status(201).location(`/files/${key}`).json({ key, type: kind.type });
  });
  // #endregion

  // #region disk
  const importFile = multer({
    storage: multer.diskStorage({ destination: folder }), // a random name of its own
    limits: { fileSize: 20 * MiB, files: 1, fields: 0 },
  }).single('import');

  app.post('/imports', bodyLimit(21 * MiB), form(importFile), async (req, res) => {
    try {
      let lines = 0;
      const input = createReadStream(req.file.path);
      for await (const line of createInterface({ input })) if (line) lines++;
      res.json({ lines });
    } finally {
      await unlink(req.file.path); // Multer removes it only if the upload failed
    }
  });
  // #endregion

  // #region stream
  const document = multer({
    storage: s3Storage({ client, bucket, types: ['application/pdf', 'image/png', 'image/jpeg'] }),
    limits: { fileSize: documentLimit, files: 1, fields: 0 },
    defParamCharset: 'utf8', // browsers send names in UTF-8; the default reads them as latin1
  }).single('document');

  app.post('/documents', bodyLimit(documentLimit + MiB), form(document), (req, res) => {
    const { key, type } = req.file;
    res.status(201).location(`/files/${key}`).json({ key, type });
  });
  // #endregion

  // #region download
  app.get('/files/:key', async (req, res) => {
    if (!/^[0-9a-f-]{36}\.(png|jpg|webp|pdf)$/.test(req.params.key)) throw new HttpError(404, 'No such file.');
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: req.params.key })).catch((err) => {
      if (err.name === 'NoSuchKey') throw new HttpError(404, 'No such file.', { cause: err });
      throw err;
    });
    res.attachment(decodeURIComponent(object.Metadata?.name ?? req.params.key)); // download, do not show
    res.set({
      'Content-Type': object.ContentType, // what sniff() found
      'Content-Length': String(object.ContentLength),
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
    });
    await pipeline(object.Body, res);
  });
  // #endregion

  app.use((req, res) => problem(res, 404, 'No such path.'));
  app.use((err, req, res, next) => {
    if (res.headersSent) return next(err); // the answer is under way: Express breaks the connection off
    const known = err instanceof HttpError || (err.status >= 400 && err.status < 500);
    if (!known) console.error(err);
    problem(res, known ? err.status : 500, known ? err.message : 'Internal error.');
  });
  return app;
}

// #region form
/** Refuses before the first byte is read. Without it the answer comes after the last one. */
function bodyLimit(bytes) {
  return (req, res, next) => {
    const length = Number(req.get('content-length')); // NaN: chunked, with any length
    if (length <= bytes) return next();
    res.set('Connection', 'close'); // the body will not be read
    next(length > bytes ? new HttpError(413, `The form may have ${bytes} bytes.`)
      : new HttpError(411, 'Send Content-Length.'));
  };
}

/** Multer for a form with one file, with errors that have a status. */
function form(upload) {
  return (req, res, next) => {
    if (!req.is('multipart/form-data')) throw new HttpError(415, 'Send multipart/form-data.');
    upload(req, res, (err) => {
      if (err) return next(toHttpError(err));
      next(req.file ? undefined : new HttpError(400, 'The file is missing.'));
    });
  };
}
// #endregion

function problem(res, status, detail) {
  res.status(status).type('application/problem+json').send(JSON.stringify({ title: STATUS_CODES[status], status, detail }));
}
