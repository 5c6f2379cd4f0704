import { send } from './mailer.js'; // not handed in: a test has to replace the module

export async function sendReceipt(email, cents) {
  await send(email, `Received: ${(cents / 100).toFixed(2)} EUR`);
  return 'sent';
}
