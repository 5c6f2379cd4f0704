import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { LIMITS } from './cloudwatch.js';

const DAY = 24 * 60 * 60 * 1000;

/**
 * A stand-in for CloudWatch Logs, for tests and demonstrations. It keeps events in memory and checks no signature.
 * The next `throttle` requests get a ThrottlingException, while `hang` is true there is no answer at all.
 */
export function createStandIn({ throttle = 0, hang = false, now = Date.now } = {}) {
  const stored = [];
  const control = { throttle, hang, requests: 0 };

  const server = createServer(async (request, response) => {
    const { logEvents } = await json(request);
    control.requests++;
    const answer = (status, body) => response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    if (control.hang) return;
    if (control.throttle > 0) {
      control.throttle--;
      return answer(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    }
    const times = logEvents.map(({ timestamp }) => timestamp);
    const size = logEvents.reduce((sum, { message }) => sum + Buffer.byteLength(message) + LIMITS.perEvent, 0);
    const fits = logEvents.length <= LIMITS.events && size <= LIMITS.bytes
      && times.every((time, i) => i === 0 || time >= times[i - 1]) && times.at(-1) - times[0] < LIMITS.spanMs;
    if (!fits) return answer(400, { __type: 'InvalidParameterException', message: 'the batch breaks a limit' });

    const old = times.filter((time) => time < now() - 14 * DAY).length;
    const recent = times.filter((time) => time <= now() + DAY / 12).length;
    stored.push(...logEvents.slice(old, recent));
    const info = {};
    if (old > 0) info.tooOldLogEventEndIndex = old;
    if (recent < times.length) info.tooNewLogEventStartIndex = recent;
    answer(200, Object.keys(info).length > 0 ? { rejectedLogEventsInfo: info } : {});
  });
  return { server, stored, control };
}
