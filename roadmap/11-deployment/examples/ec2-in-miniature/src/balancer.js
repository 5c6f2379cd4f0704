import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import { listen } from './listen.js';

/** Keeps idle connections for its own time; what the app announces in `Keep-Alive` is not read. */
class TargetAgent extends http.Agent {
  keepSocketAlive(socket) {
    socket.setTimeout(this.options.timeout);
    return true;
  }
}

/** A simulator of an Application Load Balancer with one target group. Times in ms. */
export async function startBalancer({ idleTimeout = 60_000, deregistrationDelay = 300_000 } = {}) {
  const agent = new TargetAgent({ keepAlive: true, timeout: idleTimeout });
  const targets = [];
  const events = new EventEmitter();
  let turn = 0;

  // #region choose
  function choose() {
    const able = targets.filter(({ state }) => state === 'healthy');
    // fails open: where none is healthy, all registered ones are tried
    const from = able.length > 0 ? able : targets.filter(({ state }) => state === 'initial' || state === 'unhealthy');
    return from[turn++ % from.length];
  }
  // #endregion

  // #region forward
  function forward(request, response) {
    const target = choose();
    const failed = (status) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(status, { connection: 'close' }).end();
    };
    if (target === undefined) return failed(503);

    const { connection, ...headers } = request.headers;
    const seen = headers['x-forwarded-for'];
    headers['x-forwarded-for'] = [seen, request.socket.remoteAddress].filter(Boolean).join(', ');
    headers['x-forwarded-proto'] = 'http';
    target.inFlight++;
    response.on('close', () => {
      target.inFlight--;
      events.emit('done');
    });
    const ask = http.request({ host: '127.0.0.1', port: target.port, agent, method: request.method, path: request.url, headers });
    ask.on('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    ask.on('error', () => failed(502)); // refused, reset, or closed without an answer
    ask.on('timeout', () => {
      failed(504);
      ask.destroy();
    });
    return request.pipe(ask);
  }
  // #endregion

  async function check(target) {
    const healthy = await fetch(`http://127.0.0.1:${target.port}/healthz`).then(
      (response) => response.body.cancel().then(() => response.status === 200),
      () => false, // nobody listens: that is the answer
    );
    target.row = healthy === target.last ? target.row + 1 : 1;
    target.last = healthy;
    if (target.state === 'initial' && healthy) target.state = 'healthy';
    else if (target.state === 'unhealthy' && healthy && target.row >= 5) target.state = 'healthy';
    else if (['initial', 'healthy'].includes(target.state) && !healthy && target.row >= 2) target.state = 'unhealthy';
  }

  const started = await listen(http.createServer(forward));
  return {
    ...started,
    register: (port) => {
      const target = { port, state: 'initial', inFlight: 0, row: 0, last: undefined };
      targets.push(target);
      return target;
    },
    checkAll: () => Promise.all(targets.map(check)),
    // #region drain
    /** No new requests; those that run may end, for as long as the deregistration delay. */
    deregister: async (target) => {
      target.state = 'draining';
      const signal = AbortSignal.timeout(deregistrationDelay);
      while (target.inFlight > 0 && !signal.aborted) {
        await once(events, 'done', { signal }).catch(() => undefined); // the delay is over: go on without them
      }
      target.state = 'unused';
      targets.splice(targets.indexOf(target), 1);
    },
    // #endregion
    close: () => {
      agent.destroy();
      return started.close();
    },
  };
}
