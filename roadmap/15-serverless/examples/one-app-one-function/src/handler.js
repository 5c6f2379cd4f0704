// #region handler
import serverlessHttp from 'serverless-http';
import { createApp } from './app.js';

// Once per environment: routes are built in init, not in each request.
export const handler = serverlessHttp(createApp(), { binary: ['image/*'] });
// #endregion
