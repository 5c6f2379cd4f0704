import { satisfies } from './version.js';
import './app.js';

// TODO: the app has run before this line does, and the range is written down a second time.
if (!satisfies(process.version, '>=22.0.0')) {
  console.log('wrong version of Node.js');
  process.exit(1);
}
