import { matching, renamed } from './paths.js';
import { loud, same, silent } from './requests.js';
import { answer, params, processOf } from './run.js';

const short = (text, width) => (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
const line = (what, four, five) => console.log(`  ${short(what, 40)}  ${short(four, 34)}  ${short(five, 48)}`.trimEnd());
const heading = (title) => { console.log(`\n${title}`); line('', 'Express 4', 'Express 5'); };
const shown = (path) => (Array.isArray(path) ? `[${path.join(', ')}]` : String(path));

for (const [title, rows] of [['Paths that were renamed', renamed], ['Paths that match as before', matching]]) {
  heading(title);
  for (const [path, url] of rows) line(`${shown(path)} <- ${url}`, await params(4, path, url), await params(5, path, url));
}
for (const [title, rows] of [['Changed without a word', silent], ['Changed, and throws', loud], ['Not changed', same]]) {
  heading(title);
  for (const [what, ...app] of rows) line(what, await answer(4, ...app), await answer(5, ...app));
}
heading('The process');
line('an async handler throws', await processOf(4, 'async-error'), await processOf(5, 'async-error'));
line('the port is in use', await processOf(4, 'port-in-use'), await processOf(5, 'port-in-use'));
