import { html, json, url } from './encode.js';
import { sanitize } from './sanitize.js';

export const safe = {
  search: (q) => `<h1>Results for ${html(q)}</h1>
    <form><input name="q" value="${html(q)}"></form>`,

  reviews: (reviews) => reviews.map((review) => `<article>${sanitize(review)}</article>`).join('\n'),

  // #region profile
  profile: ({ name, website }) => `<h1>${html(name)}</h1>
    <a href="${html(url(website))}" rel="nofollow ugc">Website</a>`,

  app: (user) => `<main></main>
    <script type="application/json" id="user">${json(user)}</script>`,
  // #endregion

  // #region dom
  welcome: () => `<p id="hello"></p>
    <script>
      const name = decodeURIComponent(location.hash.slice(1));
      document.getElementById('hello').textContent = 'Hello ' + name;
    </script>`,
  // #endregion
};
