// #region leak
let user; // one environment, one request at a time: looks safe

export async function handler(event) {
  if (event.user) user = event.user; // an anonymous request leaves it as it is
  return `hello ${user ?? 'stranger'}`;
}
// #endregion
