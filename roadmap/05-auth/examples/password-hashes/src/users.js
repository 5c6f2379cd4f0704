/** A table of users; a real one is SQL. */
export function createUsers(rows) {
  const users = new Map(rows.map((row, i) => [row.email, { id: i + 1, ...row }]));
  return {
    async byEmail(email) {
      const user = users.get(email);
      return user && { ...user };
    },
    async replaceHash(id, oldHash, newHash) {
      const user = [...users.values()].find((row) => row.id === id && row.hash === oldHash);
      if (user) user.hash = newHash;
      return user !== undefined;
    },
    /** What an attacker gets who reads the table. */
    dump: () => [...users.values()].map(({ email, hash }) => ({ email, hash })),
  };
}
