import { startServer } from './serving.js';

const { baseUrl, mockGoogle, mockGithub } = await startServer({ port: Number(process.env.PORT ?? 3000), env: process.env });
const variables = (name) => `${name}_CLIENT_ID and ${name}_CLIENT_SECRET`;
console.log(mockGoogle ? `Google is embedded (oauth2-mock-server); set ${variables('GOOGLE')} for the real one.` : 'Google is the real one.');
console.log(mockGithub ? `GitHub is embedded (src/mock-github.js); set ${variables('GITHUB')} for the real one.` : 'GitHub is the real one.');
console.log(`Open ${baseUrl}, or follow the redirects with curl:
  curl -iL -b "" ${baseUrl}/login/google
The attacks: npm run attack`);
