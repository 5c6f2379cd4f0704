import { createApp } from './app.js';
import { connect } from './redis.js';
import { serve } from './serving.js';
import { createSessions } from './sessions.js';

const { redis, where, close } = await connect();
console.log(`Redis: ${where}`);

// Two processes would share nothing but Redis; so do these two apps.
const make = () =>
  createApp({
    redis,
    sessions: createSessions({ redis, idle: 1800, absolute: 12 * 3600 }),
    checkPassword: async (email, password) => (password === 'correct horse' ? email : null), // stands for a real one
    https: false,
  });
const [first, second] = await Promise.all([serve(make()), serve(make())]);
const ann = { email: 'ann@example.com', password: 'correct horse' };

console.log('\n1. Sessions');
const laptop = first.browser();
const phone = first.browser('203.0.113.8');
await laptop.send('POST', '/login', ann);
await phone.send('POST', '/login', ann);
console.log('   laptop logged in; GET /me:', (await laptop.send('GET', '/me')).text);
await phone.send('POST', '/logout-everywhere');
console.log('   phone logs out everywhere; laptop, GET /me:', (await laptop.send('GET', '/me')).status);

console.log('\n2. Somebody guesses passwords, on both servers');
const statuses = [];
for (let i = 0; i < 7; i++) {
  const guess = await (i % 2 ? first : second).browser('198.51.100.66').send('POST', '/login', { email: 'bob@example.com', password: `guess ${i}` });
  statuses.push(guess.status);
  if (guess.status === 429 && !statuses.slice(0, -1).includes(429)) {
    console.log(`   RateLimit: ${guess.headers.get('ratelimit')}`);
    console.log(`   Retry-After: ${guess.headers.get('retry-after')}`);
  }
}
console.log('  ', statuses.join(' '));

console.log('\n3. A hundred requests at once; the bucket holds fifty, and gets one a second');
await laptop.send('POST', '/login', ann);
const answers = await Promise.all(Array.from({ length: 100 }, () => laptop.send('GET', '/me')));
const passed = answers.filter(({ status }) => status === 200).length;
console.log(`   ${passed} answered, ${answers.length - passed} refused`);

await Promise.all([first.stop(), second.stop()]);
await close();
