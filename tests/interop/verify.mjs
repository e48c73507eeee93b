// Checks one signed token with npm's jose: { token, jwk, audience, issuer } on stdin, { header, claims } on stdout.
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const modules = process.env.INTEROP_MODULES;
const { importJWK, jwtVerify } = await import(pathToFileURL(path.join(modules, 'jose/dist/webapi/index.js')));
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { token, jwk, audience, issuer } = JSON.parse(text);
const key = await importJWK(jwk, jwk.alg);
const { payload, protectedHeader } = await jwtVerify(token, key, {
  audience, issuer, requiredClaims: ['iat', 'exp', 'jti'], maxTokenAge: '1h',
});
process.stdout.write(JSON.stringify({ header: protectedHeader, claims: payload }));
