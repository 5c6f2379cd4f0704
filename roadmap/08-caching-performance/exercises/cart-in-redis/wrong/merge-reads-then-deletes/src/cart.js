// Two merges at once both read the guest cart before one of them deletes it.
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
      const found = await items(guest);
      if (Object.keys(found).length === 0) return items(user);
      const multi = redis.multi();
      for (const [product, n] of Object.entries(found)) multi.hIncrBy(keyOf(user), product, n);
      await multi.expire(keyOf(user), ttl).del(keyOf(guest)).exec();
      return items(user);
    },
  };
}
