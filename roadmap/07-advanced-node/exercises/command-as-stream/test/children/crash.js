// Prints the beginning of a result, complains at length, and fails.
process.stdout.write('first half', () => {
  process.stderr.write(`${'#'.repeat(5000)} disk quota exceeded`, () => process.exit(3));
});
