/** What a shop keeps in Redis: one function per idea, each with the commands that make it safe for many at once. */

const DAY = 24 * 60 * 60;

// #region string
/**
 * Takes `amount` pieces off the stock. No two customers get the last one. While one who wanted too many gives them
 * back, another may be refused without need: the price of doing without a script.
 */
export async function reserve(redis, product, amount) {
  const left = await redis.decrBy(`stock:${product}`, amount);
  if (left >= 0) return true;
  await redis.incrBy(`stock:${product}`, amount); // too many: give them back
  return false;
}
// #endregion

// #region once
/** True for the first caller in `seconds`, whichever process it runs in. */
export async function firstWithin(redis, task, seconds) {
  const answer = await redis.set(`done:${task}`, '1', {
    condition: 'NX', // only if nobody else has
    expiration: { type: 'EX', value: seconds },
  });
  return answer === 'OK'; // null otherwise
}
// #endregion

// #region hash
/** Puts pieces into a cart that lives for a week after the last change. */
export async function addToCart(redis, user, product, amount) {
  const [inCart] = await redis
    .multi()
    .hIncrBy(`cart:${user}`, product, amount)
    .expire(`cart:${user}`, 7 * DAY)
    .exec();
  return inCart;
}

export async function cart(redis, user) {
  const fields = await redis.hGetAll(`cart:${user}`); // {} when there is none; values are strings
  return Object.fromEntries(Object.entries(fields).map(([product, n]) => [product, Number(n)]));
}
// #endregion

// #region list
/** The ten products that a user has looked at last, without repetition. */
export async function viewed(redis, user, product) {
  await redis
    .multi()
    .lRem(`viewed:${user}`, 0, product)
    .lPush(`viewed:${user}`, product)
    .lTrim(`viewed:${user}`, 0, 9)
    .exec();
}
// #endregion

// #region queue
/** Waits for a job, works on it, and takes it off the list only then. `redis` is a connection of its own: it blocks. */
export async function workOnce(redis, work, waitSeconds = 5) {
  const job = await redis.blMove('jobs', 'jobs:working', 'RIGHT', 'LEFT', waitSeconds);
  if (job === null) return false;
  await work(JSON.parse(job)); // if the process dies here, the job is still in jobs:working
  await redis.lRem('jobs:working', 0, job);
  return true;
}
// #endregion

// #region pubsub
/** Keeps prices in the memory of this process, and drops what another process has changed. */
export async function localPrices(redis, load) {
  const prices = new Map(); // product: promise of its price
  const subscriber = redis.duplicate(); // with RESP2 a subscribed connection can do nothing else
  subscriber.on('error', (err) => console.error('subscriber:', err.message));
  subscriber.on('ready', () => prices.clear()); // whatever was said while we were away is lost
  await subscriber.connect();
  await subscriber.subscribe('price-changed', (product) => prices.delete(product));

  async function price(product) {
    if (!prices.has(product)) prices.set(product, load(product));
    try {
      return await prices.get(product);
    } catch (err) {
      prices.delete(product);
      throw err;
    }
  }
  return { price, stop: () => subscriber.close() };
}
// #endregion
