// Encodes < and > alone: a quote ends the attribute, and the next one is Mallory's.
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for attributes in quotes. */
const escape = (value) => String(value).replace(/[<>]/g, (character) => ENTITIES[character]);

/** For a script: the same value to JavaScript, and no tag to HTML. */
const json = (value) => JSON.stringify(value).replaceAll('<', '\\u003c');

const layout = ({ title, nonce, body, data = null }) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escape(title)}</title></head>
<body>
<h1>${escape(title)}</h1>
${body}
<script nonce="${nonce}">window.page = ${json(data)};</script>
</body>
</html>`;

export const loginPage = ({ nonce, next }) => layout({
  title: 'Log in',
  nonce,
  body: `<form method="post" action="/login">
<input name="email" type="email"><input name="password" type="password">
<input name="next" type="hidden" value="${escape(next)}">
<button>Log in</button>
</form>`,
});

export const listPage = ({ nonce, tickets, q, name }) => layout({
  title: `Tickets of ${name}`,
  nonce,
  data: { q },
  body: `<form><input name="q" value="${escape(q)}"><button>Search</button></form>
<p>${tickets.length} found for ${escape(q)}</p>
<ul>
${tickets.map(({ id, title, status }) => `<li><a href="/tickets/${id}">${escape(title)}</a> ${escape(status)}</li>`).join('\n')}
</ul>`,
});

export const ticketPage = ({ nonce, ticket, comments }) => layout({
  title: ticket.title,
  nonce,
  data: { ticket },
  body: `<p>${escape(ticket.status)}</p>
<p>${escape(ticket.body)}</p>
<p>${link(ticket.link)}</p>
<ul>
${comments.map(({ author, text }) => `<li><b>${escape(author)}</b> ${escape(text)}</li>`).join('\n')}
</ul>
<form method="post" action="/tickets/${ticket.id}/comments"><input name="text"><button>Comment</button></form>
<form method="post" action="/tickets/${ticket.id}/close"><button>Close</button></form>`,
});

export const messagePage = ({ nonce, title, text }) => layout({ title, nonce, body: `<p>${escape(text)}</p>` });

/** A link if it leads to a web page; otherwise text. */
function link(address) {
  const isWeb = URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol);
  return isWeb ? `<a href="${escape(address)}" rel="noopener noreferrer">${escape(address)}</a>` : escape(address);
}
