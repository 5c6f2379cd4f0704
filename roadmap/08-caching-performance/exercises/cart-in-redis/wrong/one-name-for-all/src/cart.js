// Renames to a name that the next merge uses again: what a broken merge has left there is overwritten.
/**
 * @param {{ redis: object, ttl: number }} options  `redis` is a connected client, `ttl` is in seconds
 */
export function createCart({ redis, ttl }) {
  const keyOf = (owner) => `cart:${owner}`;

  async function items(owner) {
    const fields = await redis.hGetAll(keyOf(owner));
    return Object.fromEntries(Object.entries(fields).map(([product, n]) => [product, Number(n)]));
  }

  return {
    items,

    async add(owner, product, amount) {
      if (!Number.isSafeInteger(amount) || amount < 1) throw new RangeError(`not a number of pieces: ${amount}`);
      const [inCart] = await redis.multi().hIncrBy(keyOf(owner), product, amount).expire(keyOf(owner), ttl).exec();
      return inCart;
    },

    async remove(owner, product) {
      return (await redis.hDel(keyOf(owner), product)) === 1;
    },

    async merge(guest, user) {
      const taken = `cart:taken:${guest}`;
      try {
        await redis.rename(keyOf(guest), taken); // keeps the expiry
      } catch (err) {
        if (/no such key/.test(err.message)) return items(user);
        throw err;
      }
      const multi = redis.multi();
      for (const [product, n] of Object.entries(await redis.hGetAll(taken))) multi.hIncrBy(keyOf(user), product, Number(n));
      await multi.expire(keyOf(user), ttl).del(taken).exec();
      return items(user);
    },
  };
}
