/** What these have in common: text is put into a page as it is. Do not copy. */
export const vulnerable = {
  // #region reflected
  search: (q) => `<h1>Results for ${q}</h1>
    <form><input name="q" value="${q}"></form>`,
  // #endregion

  reviews: (reviews) => reviews.map((review) => `<article>${review}</article>`).join('\n'),

  profile: ({ name, website }) => `<h1>${name.replaceAll('<', '&lt;')}</h1>
    <a href="${website.replaceAll('"', '&quot;')}">Website</a>`,

  // #region json
  app: (user) => `<main></main>
    <script>const user = ${JSON.stringify(user)};</script>`,
  // #endregion

  // #region dom
  welcome: () => `<p id="hello"></p>
    <script>
      const name = decodeURIComponent(location.hash.slice(1));
      document.getElementById('hello').innerHTML = 'Hello ' + name;
    </script>`,
  // #endregion
};
