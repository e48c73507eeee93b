#!/usr/bin/env node
// A real browser: Chromium signs in, consents and ends at the loopback page, of which it takes a picture
// (SCREENSHOT). Run as $BROWSER, with the authorization URL as its argument.
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const modules = process.env.INTEROP_MODULES;
const { chromium } = await import(pathToFileURL(path.join(modules, 'playwright-core/index.mjs')));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 640 } });
  await page.goto(process.argv.at(-1));
  if (await page.locator('input[name=login]').count()) {
    await page.fill('input[name=login]', process.env.PERSON_LOGIN ?? 'alice');
    await page.fill('input[name=password]', 'any');
    await page.click('button[type=submit]');
    await page.click('button[type=submit]');
  } else {
    await page.click('button[value=allow]');
  }
  await page.waitForURL(/\/done\//, { timeout: 15000 });
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  process.stdout.write(`${await page.title()}\n${await page.innerText('body')}\n`);
} finally {
  await browser.close();
}
