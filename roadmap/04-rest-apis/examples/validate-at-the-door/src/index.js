import { createApp } from './app.js';
import { compare } from './compare.js';

console.table(compare());

const server = createApp().listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}`;
  const body = '{\\"email\\":\\" Ann@Example.com \\",\\"arrival\\":\\"2026-02-30\\",\\"nights\\":\\"3\\",\\"rooms\\":[{\\"kind\\":\\"suite\\",\\"guests\\":2}],\\"price\\":1}';
  console.log(`listening; the same wrong booking for three libraries:
${['zod', 'joi', 'yup'].map((name) => `\ncurl -i -H "Content-Type: application/json" -d "${body}" ${url}/${name}/bookings`).join('\n')}

curl -i "${url}/bookings?limit=ten&cancelled=false"`);
});
