import { Gateway } from './gateway.js';
import { send } from './send.js';

const fast = new Gateway();
const stuck = new Gateway({ latencyMs: 60_000 });

const attempts = {
  'a short text': send(fast, '+4917012345', 'Your code is 4711.'),
  'a long text': send(fast, '+4917012345', 'x'.repeat(400)),
  'a wrong number': send(fast, 'Bob', 'Hello'),
  'the SDK calls back twice': send(fast, '+4917000', 'Hello'),
  'a gateway that hangs': send(stuck, '+4917012345', 'Hello', { signal: AbortSignal.timeout(200) }),
};

const outcomes = await Promise.allSettled(Object.values(attempts));
for (const [i, name] of Object.keys(attempts).entries()) {
  const { value, reason } = outcomes[i];
  console.log(`${name}:`, value ?? `${reason.name}: ${reason.message}`);
}
