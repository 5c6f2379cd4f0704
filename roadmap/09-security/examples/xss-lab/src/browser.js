import { once } from 'node:events';
import { JSDOM, VirtualConsole } from 'jsdom';

// #region visit
/** Ann opens a page, and clicks what can be clicked. Resolves to the window, after its scripts have run. */
export async function visit(url) {
  const page = await (await fetch(url)).text();
  const virtualConsole = new VirtualConsole(); // errors of the page's scripts stay in the page
  const { window } = new JSDOM(page, { url, runScripts: 'dangerously', virtualConsole });
  const { document } = window;
  await once(window, 'load');
  for (const image of document.images) image.dispatchEvent(new window.Event('error')); // jsdom loads none

  const last = document.body.appendChild(document.createElement('a'));
  const clicked = new Promise((resolve) => { window.lastClicked = resolve; });
  last.href = 'javascript:lastClicked()'; // such links run in tasks, in order: when this one has, all have
  for (const link of document.links) link.click();
  await clicked;
  last.remove();
  return window;
}
// #endregion
