import { randomBytes } from 'node:crypto';
import { presignPost } from './post-policy.js';
import { presign } from './presign.js';
import { startStandIn } from './stand-in.js';

// made for this run, known to the simulator alone
const credentials = { accessKeyId: 'DEMO', secretAccessKey: randomBytes(30).toString('base64') };
const common = { region: 'us-east-1', credentials };

let clock = Date.now();
const s3 = await startStandIn({
  bucket: 'shop-files',
  secrets: { [credentials.accessKeyId]: credentials.secretAccessKey },
  now: () => clock,
});
console.log(`A simulator of S3 at ${s3.origin}; nothing goes to AWS.\n`);

const show = async (what, response) => console.log(`${what}: ${response.status} ${(await response.text()).slice(0, 60)}`);
const sign = (method, key, more) => presign({ ...common, origin: s3.origin, method, key, expires: 60, ...more });

const put = sign('PUT', 'in/1.txt');
console.log(`${put}\n`);
await show('PUT, 5 bytes', await fetch(put, { method: 'PUT', body: 'hello' }));
await show('PUT, 5 MB on the same URL', await fetch(put, { method: 'PUT', body: 'x'.repeat(5_000_000) }));
await show('PUT to another key', await fetch(put.replace('1.txt', '2.txt'), { method: 'PUT', body: 'hello' }));
await show('GET with a URL for PUT', await fetch(put));

const exact = { headers: { 'content-length': '5' } };
await show('PUT, length signed, 6 bytes', await fetch(sign('PUT', 'in/3.txt', exact), { method: 'PUT', body: 'hello!' }));

const post = (body) => {
  const form = new FormData();
  const fields = presignPost({
    ...common, bucket: 'shop-files', key: 'in/4.txt', contentType: 'text/plain', maxBytes: 10, seconds: 60,
  });
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([body]), 'anything.txt'); // last: S3 ignores what follows the file
  return fetch(s3.origin, { method: 'POST', body: form });
};
await show('POST, 5 bytes', await post('hello'));
await show('POST, 11 bytes', await post('hello world'));

const query = { 'response-content-disposition': 'attachment; filename="report.txt"' };
const get = sign('GET', 'in/4.txt', { query });
const answer = await fetch(get);
console.log(`\nGET: ${answer.status} ${answer.headers.get('content-disposition')}`);
await show('GET, as inline', await fetch(get.replace('attachment', 'inline')));
clock += 61_000;
await show('GET, 61 s later', await fetch(get));
await s3.close();
