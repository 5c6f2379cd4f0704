import { createServer } from 'node:http';
import { createHandler } from './handler.js';
import { orderPages } from './orders.js';

/** The process that is measured. Its parent gets the port, and the peak of memory when it asks. */
const total = Number(process.argv[2]);
const server = createServer(createHandler(() => orderPages(total), console.error));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => process.send({ peak: process.resourceUsage().maxRSS / 1024 })); // MiB
process.on('disconnect', () => process.exit());
