import assert from 'node:assert/strict';
import { test } from 'node:test';
import { negotiate } from '../src/negotiate.js';

const JSON_TYPE = 'application/json';
const HTML = 'text/html';
const CSV = 'text/csv';
const limit = { timeout: 5000 };

function wants(accept, offers, expected) {
  assert.equal(negotiate(accept, offers), expected, `Accept: ${accept}   offers: ${offers.join(', ')}`);
}

test('1. no header, or an empty one: the first offer', limit, () => {
  wants(undefined, [JSON_TYPE, HTML], JSON_TYPE);
  wants('', [HTML, JSON_TYPE], HTML);
  wants('  ', [HTML, JSON_TYPE], HTML);
});

test('2. a type by its full name', limit, () => {
  wants('text/html', [JSON_TYPE, HTML], HTML);
  wants('text/html, application/json', [JSON_TYPE], JSON_TYPE);
  wants('image/png', [JSON_TYPE, HTML], null);
});

test('2. type/* and */*', limit, () => {
  wants('text/*', [JSON_TYPE, CSV, HTML], CSV);
  wants('*/*', [JSON_TYPE, HTML], JSON_TYPE);
  wants('image/*', [JSON_TYPE], null);
});

test('2. a name that only begins or ends like the offer does not match', limit, () => {
  wants('application/json-patch+json', [JSON_TYPE], null);
  wants('application/json', ['application/json-patch+json'], null);
  wants('texts/*', [HTML], null);
  wants('text/*', ['texts/html'], null);
  wants('application/html', [HTML], null);
  wants('text/html/json', [HTML], null);
});

test('2. letters match in either case; the offer comes back as it was given', limit, () => {
  wants('TEXT/HTML', [JSON_TYPE, HTML], HTML);
  wants('Text/*', [JSON_TYPE, HTML], HTML);
  wants('application/json', ['Application/JSON'], 'Application/JSON');
});

test('3. the most specific range decides, wherever it stands', limit, () => {
  wants('*/*, text/html;q=0.1', [HTML, JSON_TYPE], JSON_TYPE);
  wants('text/html;q=0.1, */*', [HTML, JSON_TYPE], JSON_TYPE);
  wants('text/*;q=0.9, text/html;q=0.2, */*;q=0.5', [HTML, JSON_TYPE], JSON_TYPE);
  wants('text/*;q=0.9, text/html;q=0.2, */*;q=0.5', [HTML, JSON_TYPE, CSV], CSV);
  wants('*/*;q=0.9, text/*;q=0.1', [HTML, JSON_TYPE], JSON_TYPE);
});

test('4. the highest q wins, not the order in the header', limit, () => {
  wants('application/json;q=0.3, text/html;q=0.7', [JSON_TYPE, HTML], HTML);
  wants('text/html;q=0.7, application/json;q=0.701', [HTML, JSON_TYPE], JSON_TYPE);
  wants('application/json;q=0.9, text/html', [JSON_TYPE, HTML], HTML);
  wants('application/json;q=1.000, text/html;q=0.999', [HTML, JSON_TYPE], JSON_TYPE);
});

test('4. among equals the first offer wins, whatever the order in the header', limit, () => {
  wants('text/html, application/json', [JSON_TYPE, HTML], JSON_TYPE);
  wants('text/html;q=0.5, application/json;q=0.5', [JSON_TYPE, HTML], JSON_TYPE);
  wants('text/html, */*', [JSON_TYPE, HTML], JSON_TYPE);
  wants('*/*;q=0.5, text/*;q=0.5, text/html;q=0.5', [JSON_TYPE, CSV, HTML], JSON_TYPE);
});

test('4. what a browser sends', limit, () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
  wants(browser, [JSON_TYPE, HTML], HTML);
  wants(browser, [JSON_TYPE, 'application/xml'], 'application/xml');
  wants(browser, [JSON_TYPE, CSV], JSON_TYPE);
});

test('5. q=0 means never', limit, () => {
  wants('text/html;q=0, */*', [HTML, JSON_TYPE], JSON_TYPE);
  wants('*/*, text/*;q=0', [HTML, CSV], null);
  wants('application/json;q=0', [JSON_TYPE], null);
  wants('application/json;q=0.000', [JSON_TYPE], null);
  wants('*/*;q=0', [JSON_TYPE, HTML], null);
});

test('6. spaces, a capital Q and other parameters make no difference', limit, () => {
  wants('application/json ; q = 0.2 ,  text/html;Q=0.8', [JSON_TYPE, HTML], HTML);
  wants('application/json;charset=utf-8', [HTML, JSON_TYPE], JSON_TYPE);
  wants('application/json;charset=utf-8;q=0.1, text/html;level=1;q=0.4', [JSON_TYPE, HTML], HTML);
  wants('text/html;\tq=0.1,\tapplication/json', [HTML, JSON_TYPE], JSON_TYPE);
  wants('application/json;seq=0.1, text/html;q=0.5', [HTML, JSON_TYPE], JSON_TYPE);
});

test('7. malformed elements are ignored, the others count', limit, () => {
  for (const junk of ['json', '*/json', '/html', 'text/', '*', ';q=1', ',', '',
    'application/json;q=high', 'application/json;q=2', 'application/json;q=-1', 'application/json;q=', 'application/json;q=NaN', 'application/json;q=0.5x']) {
    wants(`${junk}, text/html;q=0.5`, [JSON_TYPE, HTML], HTML);
    wants(`text/html;q=0.5, ${junk}`, [JSON_TYPE, HTML], HTML);
  }
  wants('application/json;q=, application/*;q=0.5', [JSON_TYPE], JSON_TYPE);
});
