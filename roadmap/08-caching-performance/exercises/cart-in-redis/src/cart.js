/**
 * @param {{ redis: object, ttl: number }} options  `redis` is a connected client, `ttl` is in seconds
 */
export function createCart({ redis, ttl }) {
  // TODO: this version works for one customer who clicks slowly.
  return {
    async add(owner, product, amount) {
      const cart = (await redis.hGetAll(`cart:${owner}`)) ?? {};
      cart[product] = (cart[product] ?? 0) + amount;
      await redis.hSet(`cart:${owner}`, cart);
      return cart[product];
    },

    async items(owner) {
      return redis.hGetAll(`cart:${owner}`);
    },

    async remove(owner, product) {
      await redis.hDel(`cart:${owner}`, product);
    },

    async merge(guest, user) {
      const items = await redis.hGetAll(`cart:${guest}`);
      await redis.hSet(`cart:${user}`, items);
      return items;
    },
  };
}
