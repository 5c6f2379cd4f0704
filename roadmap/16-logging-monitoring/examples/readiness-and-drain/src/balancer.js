import { once } from 'node:events';
import http from 'node:http';

async function request(port, path) {
  const req = http.request({ host: '127.0.0.1', port, path, agent: false });
  req.end();
  const [response] = await once(req, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

/** A toy: sends each request to the next target whose last probe was a 200. It does not try again elsewhere. */
export function createBalancer(ports) {
  const healthy = new Set(ports);
  let turn = 0;
  return {
    async probe() {
      await Promise.all(ports.map(async (port) => {
        const status = await request(port, '/readyz').catch(() => 0);
        if (status === 200) healthy.add(port);
        else healthy.delete(port);
      }));
    },
    send() {
      const targets = [...healthy];
      return request(targets[turn++ % targets.length], '/work');
    },
  };
}
