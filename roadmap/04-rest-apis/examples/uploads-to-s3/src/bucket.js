import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { startFauxqs } from 'fauxqs';

/**
 * A client, the name of a bucket, and what it is:
 * - AWS_ENDPOINT_URL: a server that speaks S3 (MinIO, Ceph, fauxqs elsewhere). Makes a bucket unless S3_BUCKET names one.
 * - S3_BUCKET alone: that bucket on AWS, with the credentials and the region of the environment.
 * - otherwise fauxqs in this process: an imitation of S3 that keeps everything in memory.
 */
export async function openBucket({ AWS_ENDPOINT_URL, S3_BUCKET } = process.env) {
  if (S3_BUCKET && !AWS_ENDPOINT_URL) {
    const client = new S3Client({});
    return { client, bucket: S3_BUCKET, what: `bucket ${S3_BUCKET} on AWS`, close: () => client.destroy() };
  }
  const embedded = AWS_ENDPOINT_URL ? undefined : await startFauxqs({ host: '127.0.0.1', port: 0, logger: false });
  const client = new S3Client({
    endpoint: AWS_ENDPOINT_URL ?? `http://127.0.0.1:${embedded.port}`,
    forcePathStyle: true, // http://host/bucket/key, not http://bucket.host/key
    region: process.env.AWS_REGION ?? 'us-east-1',
    ...(embedded && { credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' } }),
  });
  const bucket = S3_BUCKET ?? `uploads-${randomUUID()}`;
  if (!S3_BUCKET) await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const what = embedded ? 'embedded fauxqs; set AWS_ENDPOINT_URL or S3_BUCKET for a real one' : `bucket ${bucket} at ${AWS_ENDPOINT_URL}`;
  return { client, bucket, what, close: async () => { client.destroy(); await embedded?.stop(); } };
}
