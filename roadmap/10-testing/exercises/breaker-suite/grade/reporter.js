// Writes one record for each test that has no tests inside. With `?stop` it ends the process at the first failure: of a
// broken copy nobody wants to know more.
const stop = import.meta.url.endsWith('?stop');

export default async function* reporter(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite' || data.skip !== undefined || data.todo !== undefined) continue;
    if (stop && type === 'test:fail') process.exit(1);
    const error = data.details?.error;
    const message = String(error?.cause?.message ?? error?.message ?? '').split('\n')[0];
    yield `\x01${JSON.stringify(type === 'test:pass' ? { name: data.name } : { name: data.name, error: message })}\x02\n`;
  }
}
