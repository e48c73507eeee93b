#!/usr/bin/env node
// A scripted person: signs in and consents at oidc-provider's development pages, then follows the redirect to the
// loopback listener, or enters a device's code. Run as $BROWSER, with the URL as its argument.
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

// what a form holds already, and what a person adds
function filled(page) {
  const form = new URLSearchParams();
  for (const [field] of page.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    form.append(field.match(/name="([^"]*)"/)[1], field.match(/value="([^"]*)"/)?.[1] ?? '');
  }
  if (form.get('prompt') === 'login') {
    form.set('login', login);
    form.set('password', 'any');
  }
  if (process.env.PERSON_SAYS_NO && form.has('confirm')) {
    form.delete('confirm');
    form.set('abort', 'yes');
  }
  return form;
}

let url = process.argv.at(-1);
let { location, page } = await visit(url);
for (let hop = 0; hop < 20; hop += 1) {
  let form;
  if (location) {
    url = new URL(location, url).href;
  } else {
    const action = page.match(/<form[^>]*action="([^"]+)"/)?.[1];
    form = filled(page);
    if (!action || !form.size) break;
    url = new URL(action, url).href;
  }
  ({ location, page } = await visit(url, form));
}
