/** Fetches, before they are needed, the editor and the browser that `npm start` and the tests use. */
import { findBrowser } from './lib/browser.mts';
import { contentNode } from './lib/contentNode.mts';
import { ensureServer } from './lib/vscodeServer.mts';

ensureServer();
contentNode();
console.log(`VS Code's server, Node for the content and a browser (${findBrowser()}) are ready.`);
