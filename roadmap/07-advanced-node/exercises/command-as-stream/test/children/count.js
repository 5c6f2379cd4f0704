// Prints how many bytes it was given.
let bytes = 0;
process.stdin.on('data', (chunk) => { bytes += chunk.length; });
process.stdin.on('end', () => { process.stdout.write(String(bytes)); });
