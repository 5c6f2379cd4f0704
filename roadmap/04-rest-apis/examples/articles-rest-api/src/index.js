import { createApp } from './app.js';
import { openStore } from './store.js';

const store = openStore(); // in memory; give it a file name to keep the articles
const { id } = store.insert({ title: 'Hello', body: 'First article.' });

const server = createApp(store).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (err) => {
  if (err) throw err;
  const url = `http://127.0.0.1:${server.address().port}/articles`;
  console.log(`listening; one article is there, at version 1

list:         curl -i ${url}
read:         curl -i ${url}/${id}
change:       curl -i -X PATCH -H "Content-Type: application/merge-patch+json" -H "If-Match: \\"1-1\\"" -d "{\\"title\\":\\"Hi\\"}" ${url}/${id}
the same again is too late: 412. Without If-Match it is 428.
publish:      curl -i -X PUT ${url}/${id}/publication
an error:     curl -i -X DELETE ${url}`);
});
