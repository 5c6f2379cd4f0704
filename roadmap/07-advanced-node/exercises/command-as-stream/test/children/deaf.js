// Reads nothing, says its process id, and waits. Nobody has to be patient with it for more than six seconds.
process.stdout.write(`${process.pid}\n`);
setTimeout(() => {}, 6000);
