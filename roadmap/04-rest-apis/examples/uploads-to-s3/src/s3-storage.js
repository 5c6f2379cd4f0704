import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { HttpError } from './http-error.js';
import { HEAD, sniff } from './sniff.js';

// #region storage
/** A storage engine for Multer: from the socket to S3, with a few parts in memory. */
export function s3Storage({ client, bucket, types }) {
  async function store(file) {
    const chunks = file.stream[Symbol.asyncIterator]();
    const head = await take(chunks, HEAD);
    const kind = sniff(head);
    if (!types.includes(kind?.type)) throw new HttpError(415, `Send ${types.join(', ')}.`);

    async function* body() {
      yield head;
      yield* chunks;
      if (file.stream.truncated) throw new HttpError(413, 'The file is too large.'); // cut off
    }
    const key = `${randomUUID()}.${kind.extension}`; // nothing from the client
    await new Upload({
      client,
      params: {
        Bucket: bucket, Key: key, Body: Readable.from(body(), { objectMode: false }),
        ContentType: kind.type,
        Metadata: { name: asciiName(file.originalname) },
      },
      partSize: 5 * 1024 * 1024, // the least that S3 takes
      queueSize: 2,              // parts under way at once
    }).done(); // if body() throws, the parts that were sent are removed
    return { key, type: kind.type };
  }

  return {
    _handleFile: (req, file, done) => { store(file).then((info) => done(null, info), done); },
    _removeFile: (req, { key }, done) => {
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: key });
      client.send(command).then(() => done(null), done);
    },
  };
}
// #endregion

/** Metadata is ASCII. Cutting may halve an emoji, on which encodeURIComponent would throw. */
const asciiName = (name) => encodeURIComponent(name.slice(0, 200).toWellFormed());

/** The first chunks, until they hold `count` bytes or there are no more. */
async function take(chunks, count) {
  let head = Buffer.alloc(0);
  while (head.length < count) {
    const { value, done } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}
