// A web app with Express that signs people in with openid-client.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { settings } from './settings.js';
import { sessions } from './sessions.js';
import { publicKeys } from './keys.js';
import { signInRoutes } from './sign-in.js';
import { backChannelLogout } from './logout.js';
import { page, whoAmI, welcome } from './pages.js';

const app = express();
app.disable('x-powered-by');
app.use((request, response, next) => {
  response.set({
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${settings.provider}`,
    'X-Content-Type-Options': 'nosniff',
    // With "no-referrer" forms would not say where they come from.
    'Referrer-Policy': 'same-origin',
  });
  next();
});
app.use(express.static(fileURLToPath(new URL('public', import.meta.url))));

// The provider reads the public key here (jwks_uri), and posts there when a session has ended.
app.get('/jwks.json', (request, response) => response.json(publicKeys));
app.post('/backchannel-logout', express.urlencoded({ extended: false }), backChannelLogout);

app.use(sessions);
app.get('/', (request, response) => response.send(welcome(request.session.user)));
app.use(signInRoutes);
app.get('/me', (request, response) => {
  if (request.session.user) {
    response.set('Cache-Control', 'no-store').send(whoAmI(request.session.user));
  } else {
    response.redirect('/sign-in');
  }
});

app.use((request, response) => response.status(404).send(page('Not found', '<h1>There is no such page</h1>', request.session.user)));
app.use((problem, request, response, next) => {
  console.error(problem);
  // What the request is to blame for says so itself: a form that cannot be read, or is too long.
  response.set('Cache-Control', 'no-store').status(problem.status >= 400 && problem.status < 500 ? problem.status : 500).send(page('Problem', '<h1>That did not work</h1><p>The log of the app says why. <a href="/">Back</a></p>'));
});

const certificate = {
  cert: readFileSync(`${settings.certificates}/localhost.pem`),
  key: readFileSync(`${settings.certificates}/localhost.key`),
};
createServer(certificate, app).listen(settings.port, 'localhost', () => console.log(`Listening on ${settings.url}`));
