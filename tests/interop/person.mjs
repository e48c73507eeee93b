#!/usr/bin/env node
// A scripted person: signs in and consents at oidc-provider's development pages, then follows the redirect to the
// loopback listener. Run as $BROWSER, with the authorization URL as its argument.
import http from 'node:http';

const login = process.env.PERSON_LOGIN ?? 'alice';
const jar = new Map();

// node:http and not fetch, which calls every request a script's (Sec-Fetch-Mode: cors); a person navigates
function visit(url, form) {
  const { origin } = new URL(url);
  if (!jar.has(origin)) jar.set(origin, new Map());
  const cookie = [...jar.get(origin)].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) };
  return new Promise((done, failed) => {
    const request = http.request(url, { method: form ? 'POST' : 'GET', headers }, (answer) => {
      for (const line of answer.headers['set-cookie'] ?? []) {
        const [pair] = line.split(';');
        const at = pair.indexOf('=');
        jar.get(origin).set(pair.slice(0, at), pair.slice(at + 1));
      }
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => done({ location: answer.headers.location, page: Buffer.concat(chunks).toString() }));
    });
    request.on('error', failed);
    request.end(form?.toString());
  });
}

let url = process.argv.at(-1);
for (let hop = 0; hop < 20; hop += 1) {
  const { location, page } = await visit(url);
  if (location) {
    url = new URL(location, url).href;
    continue;
  }
  const action = page.match(/<form[^>]*action="([^"]+)"/)?.[1];
  if (!action) break;
  const prompt = page.match(/name="prompt" value="([^"]+)"/)?.[1];
  const form = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt });
  const posted = await visit(new URL(action, url).href, form);
  url = new URL(posted.location, url).href;
}
