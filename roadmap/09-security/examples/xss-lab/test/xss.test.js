import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as attacks from '../src/attacks.js';
import { visit } from '../src/browser.js';
import { html, json, url } from '../src/encode.js';
import { safe } from '../src/safe.js';
import { sanitize, sanitizeByDefault } from '../src/sanitize.js';
import { openShop } from '../src/shop.js';
import { vulnerable } from '../src/vulnerable.js';

const limit = { timeout: 20_000 };

async function open(t, pages) {
  const shop = await openShop(pages);
  t.after(() => shop.close());
  return shop.base;
}

describe('each script runs in the one and not in the other', limit, () => {
  for (const [name, attack] of Object.entries(attacks)) {
    test(name, limit, async (t) => {
      assert.equal(await attack(await open(t, vulnerable)), true, 'the attack must work where text is put in as it is');
      assert.equal(await attack(await open(t, safe)), false);
    });
  }
});

test('the safe pages show what was written, character by character', limit, async (t) => {
  const base = await open(t, safe);
  const odd = `Tom & "Jerry's" <b>&lt;</b>`;
  const search = await visit(`${base}/search?q=${encodeURIComponent(odd)}`);
  assert.equal(search.document.querySelector('h1').textContent, `Results for ${odd}`);
  assert.equal(search.document.querySelector('input').value, odd);
  search.close();

  const user = { name: '</script><!-- & "', website: 'https://example.com/?a=1&b=2' };
  await fetch(`${base}/users`, { method: 'POST', body: JSON.stringify(user) });
  const app = await visit(`${base}/app`);
  assert.deepEqual(JSON.parse(app.document.getElementById('user').textContent), user);
  app.close();
  const profile = await visit(`${base}/users/mallory`);
  assert.equal(profile.document.querySelector('a').href, user.website);
  profile.close();
});

test('html encodes five characters', () => {
  assert.equal(html(`<a href="x" title='y'>&</a>`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;');
});

test('url takes http, https and mailto, however the rest is spelled', () => {
  assert.equal(url('https://example.com/?a=1'), 'https://example.com/?a=1');
  assert.equal(url('/a'), 'https://shop.example/a');
  assert.equal(url('mailto:ann@example.com'), 'mailto:ann@example.com');
  for (const bad of ['javascript:alert(1)', 'JavaScript:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>', 'vbscript:x', 'blob:x', 'http://[']) assert.equal(url(bad), '#', bad);
});

test('json stays JSON and has no <', () => {
  const value = { a: '</script><!--', b: ['<', 1, null] };
  assert.ok(!json(value).includes('<'));
  assert.deepEqual(JSON.parse(json(value)), value);
});

test('sanitize keeps the text and drops what is not in the list', () => {
  assert.equal(sanitize('<p>A <b>bold</b> <i>word</i></p>'), '<p>A <b>bold</b> <i>word</i></p>');
  assert.equal(sanitize('<p onclick=alert(1)>x<script>alert(1)</script></p>'), '<p>x</p>');
  assert.equal(sanitize('<a href="https://example.com">x</a>'), '<a href="https://example.com">x</a>');
  for (const href of ['javascript:alert(1)', 'java&#9;script:alert(1)', 'data:text/html,x']) assert.equal(sanitize(`<a href="${href}">x</a>`), '<a>x</a>');
  assert.equal(sanitize('<p id=config class=x style=color:red data-hx-get=/logout aria-label=y>x</p>'), '<p>x</p>');
  assert.equal(sanitize('<svg><style><img src=x onerror=alert(1)></style></svg>'), '');
});

// #region defaults
test('the defaults of DOMPurify keep a form that asks for a password', () => {
  const form = '<form action="https://evil.example/"><input type="password" name="p"></form>';
  assert.match(sanitizeByDefault(form), /<form action="https:\/\/evil.example\/"><input/);
  assert.match(sanitizeByDefault('<p>x</p><style>body { display: none }</style>'), /<style>/);
  assert.equal(sanitize(form), '');
});
// #endregion
