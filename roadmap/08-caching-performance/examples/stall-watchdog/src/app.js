import { createServer } from 'node:http';

const invoices = Array.from({ length: 20_000 }, (_, i) => ({ id: i, total: i * 1.19 }));

/** Slow because each call of toLocaleString looks up the locale and builds a formatter. */
function renderInvoices(count) {
  return invoices.slice(0, count)
    .map(({ id, total }) => `${id};${total.toLocaleString('de-DE', { style: 'currency', currency: 'EUR' })}`)
    .join('\n');
}

/** Slow because the expression tries every way to split the word: twice the time for each letter. */
function isListOfWords(text) {
  return /^(\w+\s?)+$/.test(text);
}

export function createApp() {
  return createServer((request, response) => {
    const url = new URL(`http://localhost${request.url}`);
    if (url.pathname === '/health') return response.end('ok\n');
    if (url.pathname === '/invoices') {
      const csv = renderInvoices(Number(url.searchParams.get('count') ?? 20_000));
      return response.end(`${csv.length} characters\n`);
    }
    if (url.pathname === '/words') {
      return response.end(`${isListOfWords(url.searchParams.get('text') ?? '')}\n`);
    }
    response.writeHead(404).end('not found\n');
  });
}
