import assert from 'node:assert/strict';
import { test } from 'node:test';
import { URL_ATTRIBUTES } from '../src/context.js';
import { html, json } from '../src/html.js';

const limit = { timeout: 2000 };
const EVIL = `<img src=x onerror="alert('1')">&amp;`;

const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** What a browser makes of entities. */
const decode = (text) => String(text).replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (all, hex, number, name) =>
  (hex ? String.fromCodePoint(parseInt(hex, 16)) : number ? String.fromCodePoint(Number(number)) : (NAMED[name] ?? all)));
/** The template with one value, called as a tag is called. */
const fill = (template, ...values) => String(html(Object.assign(template.split('{}'), { raw: template.split('{}') }), ...values));

test('1. text is encoded, and nothing of it is lost', limit, () => {
  const page = String(html`<p>${EVIL}</p>`);
  const inside = page.slice(3, -4);
  assert.equal(page, `<p>${inside}</p>`);
  assert.doesNotMatch(inside, /[<>"']/, 'one of < > " \' is left as it is');
  assert.equal(decode(inside), EVIL);
  assert.equal(decode(html`${'&lt;'}`), '&lt;', 'an & of the value must be encoded, too');
  assert.equal(String(html`<b>no value</b>`), '<b>no value</b>');
  assert.equal(String(html`a${1}b${'c'}`), 'a1bc');
  assert.equal(String(html`a\t${1}\u0021`), 'a\t1!', 'the template has its text as JavaScript reads it');
  assert.equal(decode(html`${"$& $1 $$ $' $`"}`), "$& $1 $$ $' $`", 'a $ of the value means nothing');
});

test('1. an attribute value cannot leave its quotes', limit, () => {
  for (const template of ['<p title="{}">x</p>', "<p title='{}'>x</p>", '<input value = "{}" disabled>', '<P TITLE="a {} b" id="x">']) {
    const [before, after] = template.split('{}');
    const page = fill(template, EVIL);
    assert.ok(page.startsWith(before) && page.endsWith(after), template);
    const inside = page.slice(before.length, page.length - after.length);
    assert.doesNotMatch(inside, /[<>"']/);
    assert.equal(decode(inside), EVIL);
  }
});

test('1. null, undefined and booleans write nothing', limit, () => {
  for (const value of [null, undefined, true, false]) {
    assert.equal(String(html`<p>${value}</p>`), '<p></p>');
    assert.equal(String(html`<p title="${value}"></p>`), '<p title=""></p>');
    assert.equal(String(html`<a href="${value}">x</a>`), '<a href="">x</a>');
  }
  assert.equal(String(html`${0} ${NaN} ${10n}`), '0 NaN 10');
  assert.equal(decode(html`${{ toString: () => '<b>' }}`), '<b>');
  assert.ok(!String(html`${{ toString: () => '<b>' }}`).includes('<'), 'what toString gives must be encoded');
});

test('2. results stay as they are, arrays are written element by element', limit, () => {
  const item = (text) => html`<li>${text}</li>`;
  assert.equal(String(html`<ul>${['a', '<'].map(item)}</ul>`), '<ul><li>a</li><li>&lt;</li></ul>');
  assert.equal(String(html`${html`<b>${html`<i>x</i>`}</b>`}`), '<b><i>x</i></b>');
  const mixed = String(html`<p>${['<', [html`<br>`, '>'], null, 5]}</p>`);
  assert.match(mixed, /^<p>&\S+;<br>&\S+;5<\/p>$/);
  assert.equal(decode(mixed), '<p><<br>>5</p>');
});

test('2. in an attribute, results and arrays are a TypeError', limit, () => {
  for (const value of [html`x`, ['x'], [], [html`"`]]) {
    assert.throws(() => html`<p title="${value}">`, TypeError);
    assert.throws(() => html`<a href="${value}">`, TypeError);
  }
});

test('3. nothing that was parsed from JSON is taken for a result', limit, () => {
  const result = html`<b>ok</b>`;
  const forged = [
    JSON.parse(JSON.stringify({ ...result }).replaceAll('ok', '<img src=x>')),
    JSON.parse(JSON.stringify(result).replaceAll('ok', '<img src=x>')),
    ...['html', 'text', 'value', 'raw', '__html', 'safe', 'string', 'content'].map((key) => ({
      ...result, safe: true, isSafe: true, isHtml: true, trusted: true, [key]: '<img src=x>',
    })),
    ...['html', 'text', 'value'].map((key) => ({ constructor: { name: result.constructor?.name }, [key]: '<img src=x>' })),
    JSON.parse('{ "__proto__": { "safe": true }, "text": "<img src=x>" }'),
    { raw: ['<img src=x>'] },
  ];
  for (const value of forged) {
    for (const page of [html`<p>${value}</p>`, html`<p>${[value]}</p>`]) {
      assert.ok(!String(page).includes('<img'), `taken for a result: ${JSON.stringify(value)}`);
    }
  }
});

const BAD_URLS = ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\tscript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:x',
  '\tjavascript:x', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'blob:https://a/b', 'file:///etc/passwd', 'view-source:x', 'http://['];
const GOOD_URLS = ['https://example.com/?a=1&b="2"', 'http://example.com', 'mailto:ann@example.com', 'tel:+41', '/a/b?c#d', 'a/b', '?q=1', '#top', '', '//example.com/x', 'a:b/../c'.slice(2)];

test('4. a URL has one of four schemes, or is relative', limit, () => {
  for (const name of URL_ATTRIBUTES) {
    for (const url of BAD_URLS) {
      assert.equal(fill(`<a ${name}="{}">`, url), `<a ${name}="#">`, `${name} with ${JSON.stringify(url)}`);
    }
    for (const url of GOOD_URLS) assert.equal(decode(fill(`<a ${name}="{}">`, url)), `<a ${name}="${url}">`);
  }
  assert.equal(fill(`<A HREF='{}'>`, BAD_URLS[0]), `<A HREF='#'>`, 'names of attributes in upper case');
  assert.equal(fill('<a href = " {}">', BAD_URLS[0]), '<a href = " #">', 'white space before the value changes nothing');
  assert.equal(fill('<a title="{}">', BAD_URLS[0]), `<a title="${BAD_URLS[0]}">`, 'title is no URL');
  assert.doesNotMatch(fill('<a href="{}">', 'https://x/"onclick="y').slice(9, -2), /"/);
});

test('5. a hole that is not at the beginning needs / ? or # before it', limit, () => {
  assert.equal(decode(html`<a href="/users/${5}?q=${'a"b'}">`), '<a href="/users/5?q=a"b">');
  assert.equal(decode(html`<a href="?q=${'javascript:x'}">`), '<a href="?q=javascript:x">');
  assert.equal(decode(html`<img src="#${'a'}">`), '<img src="#a">');
  assert.equal(decode(html`<a href="${'https://example.com'}/${'a'}">`), '<a href="https://example.com/a">');
  assert.throws(() => html`<a href="${'java'}${'script:alert(1)'}">`, TypeError);
  assert.throws(() => html`<a href="java${'script:alert(1)'}">`, TypeError);
  assert.throws(() => html`<a href="${'javascript'}:${'alert(1)'}">`, TypeError);
  assert.throws(() => html`<a href="${''}${'javascript:alert(1)'}">`, TypeError);
  assert.throws(() => html`<a href="${'/a/'}${'b'}">`, TypeError, 'a / of a value is not one of the template');
  assert.equal(String(html`<a title="${'a'}${'b'}">`), '<a title="ab">');
});

test('6. json cannot end the script, and comes back the same', limit, () => {
  const values = [{ a: '</script><script>alert(1)</script>', b: '<!--', c: '\u2028 & " \' >' }, ['<', '</SCRIPT >'], '</script', 5, null, true, { '<': 1 }];
  for (const value of values) {
    const page = String(html`<script type="application/json" id="data">${json(value)}</script>`);
    const inside = page.slice('<script type="application/json" id="data">'.length, -'</script>'.length);
    assert.doesNotMatch(inside, /<\/script|<!--|<script/i, `the HTML parser sees an end, or a comment: ${inside}`);
    assert.deepEqual(JSON.parse(inside), value);
  }
  assert.equal(String(html`<script type="application/json">${json(undefined)}</script>`), '<script type="application/json">null</script>');
});

test('6. json stands nowhere else, and nothing else in its place', limit, () => {
  for (const template of ['<p>{}</p>', '<p title="{}">', '<a href="{}">', '<script>const a = {};</script>', '<script type="module">{}</script>', '<style>{}</style>', '<!-- {} -->']) {
    assert.throws(() => fill(template, json('x')), TypeError, template);
  }
  assert.throws(() => html`<p>${[json('x')]}</p>`, TypeError, 'json in an array, in text');
  for (const value of ['x', 5, null, html`x`, [json(1)], { toString: () => '1' }]) {
    assert.throws(() => html`<script type="application/json">${value}</script>`, TypeError);
  }
});

test('7. every other place is a TypeError', limit, () => {
  const places = ['<p title={}>', '<p title=a{}>', '<p title= {}>', '<a href={}>', '<{}>', '</{}>', '<p{}>', '<p {}>', '<p {}="a">', '<p data-{}="a">', '<p a="b" {}>',
    '<!-- {} -->', '<!doctype {}>', '<style>{}</style>', '<style>a { color: {}</style>', '<script>{}</script>', '<SCRIPT>"{}"</SCRIPT>', '<script src="/a.js">{}</script>',
    '<iframe>{}</iframe>', '<p style="{}">', '<p style="color: {}">', '<iframe srcdoc="{}">', '<p onclick="{}">', '<p ONCLICK="f(\'{}\')">', '<body onload=\'{}\'>', '<p onbeforetoggle="{}">',
    '<p onwhatever-comes-next="{}">'];
  for (const template of places) {
    const values = Array(template.split('{}').length - 1);
    for (const value of ['x', '', 5, null, undefined, false, [], html`x`]) assert.throws(() => fill(template, ...values.fill(value)), TypeError, `wrote ${value} in ${template}`);
  }
});

test('7. after such a place, text is text again', limit, () => {
  assert.equal(String(html`<!-- a --><style>p { color: red }</style><script>f('<p')</script><p>${'<'}`).slice(-4), '&lt;');
  assert.equal(String(html`<textarea>${'<'}</textarea><title>${'<'}</title>`), '<textarea>&lt;</textarea><title>&lt;</title>');
});
