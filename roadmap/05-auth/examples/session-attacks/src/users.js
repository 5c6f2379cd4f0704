import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

// Two users, cheaply hashed, so that the example starts quickly. How to do it: the topic "Password Hashing".
const cheaply = (password, salt) => scryptSync(password, salt, 32, { N: 1024 });

function user(id, email, password) {
  const salt = randomBytes(16);
  return { id, email, salt, key: cheaply(password, salt) };
}
const users = [user(1, 'ann@example.com', 'correct horse battery'), user(2, 'mallory@example.com', 'staple battery horse')];

export function findUser(email, password) {
  const found = users.find((candidate) => candidate.email === email);
  const { salt, key } = found ?? users[0]; // the same work for everybody
  const matches = timingSafeEqual(cheaply(String(password), salt), key);
  return found && matches ? found : null;
}
