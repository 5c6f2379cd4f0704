// As head -1: prints the first line and leaves, whatever else there is.
let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (part) => {
  text += part;
  const end = text.indexOf('\n');
  if (end !== -1) process.stdout.write(text.slice(0, end + 1), () => process.exit(0));
});
