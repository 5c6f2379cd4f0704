// #region server
import { createApp } from './app.js';

const server = createApp().listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(`curl -i http://127.0.0.1:${server.address().port}/logo.png --output -`);
});
// #endregion
