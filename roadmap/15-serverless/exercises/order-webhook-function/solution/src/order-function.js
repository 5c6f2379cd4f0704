import { createHmac, timingSafeEqual } from 'node:crypto';

export function createOrderFunction({ getSecret, connect, enqueue, work, log, now = Date.now, claimMs = 60_000, reserveMs = 2000 }) {
  const secret = once(getSecret);
  const database = once(connect);
  let invocations = 0;

  async function http(event, context) {
    const line = { level: 'info', message: 'webhook', awsRequestId: context.awsRequestId, cold: invocations++ === 0 };
    const answer = (statusCode, body, headers) => {
      log({ ...line, status: statusCode });
      return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
    };
    try {
      const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (!signed(raw, event.headers?.['x-signature'], await secret())) return answer(401, { error: 'bad signature' });
      const order = parse(raw.toString('utf8'));
      if (!order) return answer(400, { error: 'bad event' });
      line.id = order.id;
      await enqueue(order);
      return answer(202, { accepted: order.id });
    } catch (err) {
      line.error = err?.name;
      return answer(503, { error: 'try again' }, { 'retry-after': '5' });
    }
  }

  async function queue(event, context) {
    const cold = invocations++ === 0;
    const batchItemFailures = [];
    let postponed = false;
    for (const { messageId, body } of event.Records) {
      postponed ||= context.getRemainingTimeInMillis() < reserveMs;
      const { outcome, error } = postponed ? { outcome: 'postponed' } : await one(body);
      if (outcome !== 'done' && outcome !== 'duplicate') batchItemFailures.push({ itemIdentifier: messageId });
      const level = outcome === 'failed' ? 'error' : 'info';
      log({ level, message: 'record', awsRequestId: context.awsRequestId, cold, messageId, outcome, ...(outcome === 'failed' && { error }) });
    }
    return { batchItemFailures };
  }

  async function one(body) {
    const order = parse(body);
    if (!order) return { outcome: 'failed', error: 'BadEvent' };
    try {
      const table = await database();
      const { status } = await table.claim(order.id, now() + claimMs, now());
      if (status === 'done') return { outcome: 'duplicate' };
      if (status === 'busy') return { outcome: 'busy' };
      try {
        await work(order, table);
      } catch (err) {
        await table.release(order.id).catch((failure) => failure); // the claim expires by itself
        throw err;
      }
      await table.finish(order.id);
      return { outcome: 'done' };
    } catch (err) {
      return { outcome: 'failed', error: err?.name };
    }
  }

  return { http, queue };
}

function once(load) {
  let promise;
  return () => {
    if (!promise) {
      const mine = (async () => load())();
      promise = mine;
      mine.catch(() => { promise = undefined; }); // who waits hears of it; the next one tries again
    }
    return promise;
  };
}

function signed(raw, header, secret) {
  const match = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '');
  if (!match) return false;
  return timingSafeEqual(Buffer.from(match[1], 'hex'), createHmac('sha256', secret).update(raw).digest());
}

function parse(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (err) {
    if (err instanceof SyntaxError) return undefined;
    throw err;
  }
  const { id, order, amount } = value ?? {};
  const filled = (field) => typeof field === 'string' && field !== '';
  if (!filled(id) || !filled(order) || !Number.isSafeInteger(amount) || amount <= 0) return undefined;
  return { id, order, amount };
}
