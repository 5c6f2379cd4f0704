import { openShop } from './shop.js';
import { vulnerable } from './vulnerable.js';

const { base } = await openShop(vulnerable, Number(process.env.PORT ?? 3000));
console.log('The vulnerable shop, on this machine only. Open in a browser:');
console.log(`  ${base}/welcome#%3Cimg%20src=x%20onerror=alert(document.domain)%3E`);
console.log(`  curl "${base}/search?q=<script>alert(1)</script>"`);
