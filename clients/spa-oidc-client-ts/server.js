// Serves the files of the app; what happens in it happens in the browser.
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';

const provider = process.env.PROVIDER ?? 'https://localhost:5001';
const clientId = process.env.CLIENT_ID ?? 'spa';
const scopes = process.env.SCOPES ?? 'openid profile email';
const host = process.env.HOST ?? 'localhost';
const port = Number(process.env.PORT ?? 5010);
const certificates = process.env.CERTIFICATES ?? '../../certs';

const files = {
  '/': ['public/index.html', 'text/html; charset=utf-8'],
  '/silent.html': ['public/silent.html', 'text/html; charset=utf-8'],
  '/app.js': ['public/app.js', 'text/javascript'],
  '/silent.js': ['public/silent.js', 'text/javascript'],
  '/site.css': ['public/site.css', 'text/css'],
  '/icon.svg': ['public/icon.svg', 'image/svg+xml'],
  '/oidc-client-ts.js': ['node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', 'text/javascript'],
};

const library = new URL(files['/oidc-client-ts.js'][0], import.meta.url);
if (!existsSync(library)) {
  console.error('The library is not there yet: run npm ci in this folder.');
  process.exit(1);
}

// An issuer may have a path, which a policy would take for that one file.
const { origin } = new URL(provider);

// A token that lives in a browser is as safe as its pages: only scripts from here, and no calls but to the provider.
const headers = {
  'Content-Security-Policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    + `connect-src 'self' ${origin}; frame-src 'self' ${origin}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

const server = createServer({
  cert: readFileSync(`${certificates}/localhost.pem`),
  key: readFileSync(`${certificates}/localhost.key`),
}, async (request, response) => {
  // Not every target of a request is an address: "//" is none.
  const pathname = URL.canParse(request.url, 'https://localhost') ? new URL(request.url, 'https://localhost').pathname : null;
  if (pathname === '/settings.json') {
    response.writeHead(200, { ...headers, 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ authority: provider, client_id: clientId, scope: scopes }));
  } else if (Object.hasOwn(files, pathname)) {
    const [file, type] = files[pathname];
    try {
      const content = await readFile(new URL(file, import.meta.url));
      response.writeHead(200, { ...headers, 'Content-Type': type });
      response.end(content);
    } catch (problem) {
      console.error(problem);
      response.writeHead(500, headers);
      response.end();
    }
  } else {
    response.writeHead(404, headers);
    response.end();
  }
});

server.listen(port, host, () => console.log(`Listening on https://${host}:${port}`));
