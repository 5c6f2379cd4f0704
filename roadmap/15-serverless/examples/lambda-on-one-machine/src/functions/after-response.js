// #region after
export async function handler() {
  setTimeout(() => console.log('mail sent'), 250); // "the user need not wait for this"
  return 'order taken';
}
// #endregion
