import http from 'node:http';
import { listen } from './listen.js';

/** The hole: fetches whatever address a user names, from inside. */
export function startPreview() {
  const server = http.createServer(async (request, response) => {
    try {
      const wanted = new URL(request.url, 'http://app').searchParams.get('url');
      const page = await fetch(wanted);
      response.writeHead(page.status).end(await page.text());
    } catch (error) {
      response.writeHead(400).end(error.message);
    }
  });
  return listen(server);
}
