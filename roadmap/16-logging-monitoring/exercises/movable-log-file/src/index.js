import { openLogFile } from './log-file.js';

const log = await openLogFile('app.log');
const timer = setInterval(() => log.write(`${new Date().toISOString()} still here`), 1000);
if (process.platform !== 'win32') process.on('SIGHUP', () => { log.reopen().catch((err) => console.error(err.message)); });
process.once('SIGINT', () => { clearInterval(timer); log.close().catch((err) => console.error(err.message)); });
console.log(`Writing to app.log. Try: mv app.log app.log.1 && kill -HUP ${process.pid}`);
