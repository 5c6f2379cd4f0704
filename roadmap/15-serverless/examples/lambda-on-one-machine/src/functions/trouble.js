export async function handler(event, context) {
  if (event.kind === 'throw') throw new TypeError('no such order');
  if (event.kind === 'hang') await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (event.kind === 'exit') process.exit(1);
  return context.getRemainingTimeInMillis();
}
