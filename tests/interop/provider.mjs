// npm's oidc-provider on loopback, for the interop tests. First line on stdout: its issuer. Ends when stdin does.
import http from 'node:http';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const modules = process.env.INTEROP_MODULES;
const { default: Provider } = await import(pathToFileURL(path.join(modules, 'oidc-provider/lib/index.js')));
// of the token that comes with a code; refreshed ones live for an hour
const firstLife = Number(process.env.FIRST_TOKEN_LIFE ?? '3600');
const accessTokenLife = (ctx) => (ctx.oidc.params.grant_type === 'refresh_token' ? 3600 : firstLife);

// all that a careful server wants: proofs with its nonce, pushed requests, tokens for one API each; whoever comes may register
const hardened = process.env.HARDENED === '1';

const server = http.createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'cli',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback'],
      scope: 'openid offline_access email files:read',
    },
    // those of one test alone
    ...JSON.parse(process.env.CLIENTS ?? '[]'),
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  scopes: ['openid', 'offline_access', 'files:read', 'mail:read'],
  cookies: { keys: ['only for tests'] },
  features: {
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    dPoP: { enabled: hardened, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => hardened },
    pushedAuthorizationRequests: { enabled: hardened, requirePushedAuthorizationRequests: hardened },
    registration: { enabled: hardened },
    registrationManagement: { enabled: hardened },
    resourceIndicators: {
      enabled: hardened,
      defaultResource: (_ctx, _client, oneOf) => oneOf ?? undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: (_ctx, resource) => ({
        scope: resource.includes('mail') ? 'mail:read' : 'files:read', audience: resource, accessTokenFormat: 'opaque',
      }),
    },
  },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, email: `${sub}@example.test`, email_verified: true }),
  }),
  issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  ttl: { AccessToken: accessTokenLife, RefreshToken: 86400, Grant: 86400, Session: 86400, Interaction: 600, IdToken: 3600 },
});

const counts = { registered: 0, unregistered: 0, pushed: 0, nonces: 0, exchanges: 0, polls: 0, refreshes: 0, revocations: 0, refused: 0, revokedGrants: 0 };
provider.on('grant.success', (ctx) => {
  if (ctx.oidc.params.grant_type === 'refresh_token') counts.refreshes += 1;
  else counts.exchanges += 1;
});
provider.on('grant.error', (_ctx, error) => {
  if (error.error === 'use_dpop_nonce') counts.nonces += 1;
  else if (error.error === 'authorization_pending') counts.polls += 1;
  else counts.refused += 1;
});
provider.on('registration_create.success', () => { counts.registered += 1; });
provider.on('registration_delete.success', () => { counts.unregistered += 1; });
provider.on('pushed_authorization_request.success', () => { counts.pushed += 1; });
provider.on('grant.revoked', () => { counts.revokedGrants += 1; });
provider.use(async (ctx, next) => {
  if (ctx.path === '/counts') {
    ctx.body = counts;
    return;
  }
  await next();
  if (ctx.path === '/token/revocation' && ctx.status === 200) counts.revocations += 1;
});

server.on('request', provider.callback());
process.stdout.write(`${issuer}\n`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
