// Does not listen to SIGTERM. Says its process id when it is ready for that, and waits, but no more than six seconds.
process.on('SIGTERM', () => {});
process.stdout.write(`${process.pid}\n`);
setTimeout(() => {}, 6000);
