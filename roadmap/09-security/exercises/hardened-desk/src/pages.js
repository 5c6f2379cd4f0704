// TODO: removing one word is no encoding.
const clean = (value) => String(value).replace('<script>', '');

const layout = ({ title, nonce, body, data = null }) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${clean(title)}</title></head>
<body>
<h1>${clean(title)}</h1>
${body}
<script nonce="${nonce}">window.page = ${JSON.stringify(data)};</script>
</body>
</html>`;

export const loginPage = ({ nonce, next }) => layout({
  title: 'Log in',
  nonce,
  body: `<form method="post" action="/login">
<input name="email" type="email"><input name="password" type="password">
<input name="next" type="hidden" value="${next}">
<button>Log in</button>
</form>`,
});

export const listPage = ({ nonce, tickets, q, name }) => layout({
  title: `Tickets of ${name}`,
  nonce,
  data: { q },
  body: `<form><input name="q" value="${q}"><button>Search</button></form>
<p>${tickets.length} found for ${clean(q)}</p>
<ul>
${tickets.map(({ id, title, status }) => `<li><a href="/tickets/${id}">${clean(title)}</a> ${status}</li>`).join('\n')}
</ul>`,
});

export const ticketPage = ({ nonce, ticket, comments }) => layout({
  title: ticket.title,
  nonce,
  data: { ticket },
  body: `<p>${ticket.status}</p>
<p>${clean(ticket.body)}</p>
<p><a href="${ticket.link}" rel="noopener noreferrer">${clean(ticket.link)}</a></p>
<ul>
${comments.map(({ author, text }) => `<li><b>${author}</b> ${clean(text)}</li>`).join('\n')}
</ul>
<form method="post" action="/tickets/${ticket.id}/comments"><input name="text"><button>Comment</button></form>
<a href="/tickets/${ticket.id}/close">Close</a>`,
});

export const messagePage = ({ nonce, title, text }) => layout({ title, nonce, body: `<p>${text}</p>` });
