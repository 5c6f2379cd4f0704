import { createApp } from './app.js';
import { routes } from './routes.js';

console.log(routes(createApp().router).join('\n'));
