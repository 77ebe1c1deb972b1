// Looks at pages with Lighthouse, in the browser that listens on a port: node lighthouse.mjs PORT. What to look at comes on standard
// input, a line of JSON each: the browser context, which has the cookies, and the address. What Lighthouse says goes to standard output.
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';
import { createInterface } from 'node:readline';

const [port] = process.argv.slice(2);
const FLAGS = {
  logLevel: 'silent',
  onlyCategories: ['accessibility', 'best-practices'],
  // The person stays signed in.
  disableStorageReset: true,
  // An error page answers with the status of its error.
  ignoreStatusCode: true,
  // These pages load at once all that they have.
  pauseAfterFcpMs: 250,
  pauseAfterLoadMs: 250,
  networkQuietThresholdMs: 250,
  cpuQuietThresholdMs: 250,
  disableFullPageScreenshot: true,
};

for await (const line of createInterface({ input: process.stdin })) {
  const { context, address } = JSON.parse(line);
  console.log(JSON.stringify(await lookAt(context, address)));
}

async function lookAt(context, address) {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  try {
    const page = await browser.browserContexts().find(({ id }) => id === context).newPage();
    try {
      const status = (await page.goto(address)).status();
      // The browser itself writes into the console that a page came with the status of an error.
      const skipAudits = status >= 400 ? ['errors-in-console'] : null;
      return read((await lighthouse(address, { ...FLAGS, skipAudits }, undefined, page)).lhr);
    } finally {
      await page.close();
    }
  } catch (error) {
    return { address, error: `${error?.stack ?? error}`, scores: {}, failed: [] };
  } finally {
    await browser.disconnect();
  }
}

function read({ finalDisplayedUrl, runtimeError, categories, audits }) {
  const counted = new Set(Object.values(categories).flatMap(({ auditRefs }) => auditRefs).filter(({ weight }) => weight > 0).map(({ id }) => id));
  return {
    address: finalDisplayedUrl,
    error: runtimeError?.message ?? null,
    scores: Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, score === null ? null : Math.round(score * 100)])),
    failed: Object.values(audits)
      .filter(({ id, score, scoreDisplayMode }) => counted.has(id) && (scoreDisplayMode === 'error' || (score !== null && score < 1)))
      .map(({ id, title, errorMessage, details }) => ({ id, title: errorMessage ?? title, items: (details?.items ?? []).map(describe) })),
  };
}

function describe(item) {
  return item.node ? `${item.node.snippet} ${item.node.explanation ?? ''}` : JSON.stringify(item);
}
