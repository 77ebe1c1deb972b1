// Code flow with PKCE; the request is pushed from server to server (PAR, RFC 9126), so that the browser carries only a reference.
import { Router } from 'express';
import * as client from 'openid-client';
import { page } from './pages.js';
import { provider } from './provider.js';
import { settings } from './settings.js';

export const signInRoutes = Router();

// A sign-in that has begun lives in a cookie of its own until it comes back: two tabs do not disturb each other, an answer that nobody asked
// for takes nothing away, and whoever only begins costs this server no memory. The verifier is worth nothing without the code, which comes
// back to this browser too.
const pendingPrefix = '__Host-express-sign-in-';
const pendingName = state => pendingPrefix + state;
const pendingAtMost = 10;
const pendingCookie = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' };
const pendingLifetime = 15 * 60 * 1000;

signInRoutes.get('/sign-in', async (request, response) => {
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  const address = await client.buildAuthorizationUrlWithPAR(await provider(), {
    redirect_uri: `${settings.url}/callback`,
    scope: settings.scopes,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  // Browsers send the oldest first: those that never came back do not pile up.
  for (const [old] of cookiesOf(request).filter(([name]) => name.startsWith(pendingPrefix)).slice(0, -pendingAtMost + 1)) {
    response.clearCookie(old, pendingCookie);
  }
  response.cookie(pendingName(state), `${verifier}.${nonce}`, { ...pendingCookie, maxAge: pendingLifetime });
  response.redirect(address.href);
});

signInRoutes.get('/callback', async (request, response) => {
  const { state } = request.query;
  let tokens;
  try {
    const [, pending] = cookiesOf(request).find(([name]) => name === pendingName(state)) ?? [];
    if (!pending) throw new Error('No sign-in with this state began here.');
    // Each request is answered once, and only in the browser that made it.
    response.clearCookie(pendingName(state), pendingCookie);
    const [verifier, nonce] = pending.split('.');
    tokens = await client.authorizationCodeGrant(await provider(), new URL(request.originalUrl, settings.url), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
  } catch (problem) {
    console.error(problem);
    return response.status(400).send(page('Not signed in', '<h1>You are not signed in</h1><p>The provider said no, or this page is old. <a href="/">Back</a></p>'));
  }

  const claims = tokens.claims();
  const user = await client.fetchUserInfo(await provider(), tokens.access_token, claims.sub);
  // A session of its own: an identifier from before the sign-in is worth nothing afterwards.
  await new Promise((resolve, reject) => request.session.regenerate(problem => problem ? reject(problem) : resolve()));
  request.session.user = { ...user, sid: claims.sid };
  request.session.idToken = tokens.id_token;
  response.redirect('/me');
});

signInRoutes.post('/sign-out', async (request, response) => {
  if (!isFromOwnPage(request)) {
    return response.status(403).send(page('Not signed out', '<h1>You are still signed in</h1><p>That button was not ours. <a href="/">Back</a></p>'));
  }
  const { idToken } = request.session;
  await new Promise((resolve, reject) => request.session.destroy(problem => problem ? reject(problem) : resolve()));
  const address = client.buildEndSessionUrl(await provider(), { post_logout_redirect_uri: `${settings.url}/`, ...(idToken && { id_token_hint: idToken }) });
  response.redirect(303, address.href);
});

/** The cookie is SameSite=Lax, but other ports and hosts of this site may send it: the browser says where a form was, and no page can change that. */
function isFromOwnPage(request) {
  const site = request.get('Sec-Fetch-Site');
  return site ? site === 'same-origin' : request.get('Origin') === settings.url;
}

/** Names and values. */
function cookiesOf(request) {
  return (request.get('Cookie') ?? '').split(';').map(cookie => cookie.trim().split('='));
}
