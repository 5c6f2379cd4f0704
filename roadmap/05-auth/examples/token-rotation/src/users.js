import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const hash = promisify(scrypt);
const PRICE = { N: 1024 }; // cheap, so that the example starts quickly; how to do it: the topic "Password Hashing"
const entry = async (password) => {
  const salt = randomBytes(16);
  return { salt, hash: await hash(password, salt, 32, PRICE) };
};

export async function createUsers() {
  const rows = new Map([[7, { id: 7, name: 'ann', role: 'user', ...(await entry('correct horse battery')) }]]);
  const nobody = await entry('nobody has this password');
  return {
    get: (id) => rows.get(id),
    /** @returns the user, or undefined; unknown names cost the same */
    async check(name, password) {
      const user = [...rows.values()].find((row) => row.name === name);
      const { salt, hash: expected } = user ?? nobody;
      const matches = timingSafeEqual(await hash(password, salt, 32, PRICE), expected);
      return user && matches ? user : undefined;
    },
  };
}
