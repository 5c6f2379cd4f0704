import { createServer } from 'node:http';

/** Answers at once, but for a pause in which nobody is answered: a long computation, a slow disk, a failover. */
export function createPausingServer() {
  let resume = Promise.resolve();
  const under = { way: 0, samples: [] };
  const server = createServer(async (req, res) => {
    under.way++;
    await resume;
    res.end('ok');
    under.way--;
  });
  return {
    server,
    pause: (ms) => { resume = new Promise((resolve) => { setTimeout(resolve, ms); }); },
    underWay: () => under.way,
  };
}
