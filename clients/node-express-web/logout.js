// The provider tells from server to server that a session has ended (OpenID Connect Back-Channel Logout 1.0, 2.5 and 2.6).
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { provider } from './provider.js';
import { endSessionsOf } from './sessions.js';
import { settings } from './settings.js';

const event = 'http://schemas.openid.net/event/backchannel-logout';
let keys;

export async function backChannelLogout(request, response) {
  response.set('Cache-Control', 'no-store');
  const metadata = (await provider()).serverMetadata();
  keys ??= createRemoteJWKSet(new URL(metadata.jwks_uri));
  try {
    const { payload } = await jwtVerify(request.body?.logout_token ?? '', keys, {
      issuer: metadata.issuer,
      audience: settings.clientId,
      typ: 'logout+jwt',
      requiredClaims: ['iat', 'exp', 'jti', 'sid', 'events'],
    });
    if (typeof payload.events[event] !== 'object' || payload.nonce !== undefined) {
      throw new Error('This is no logout token.');
    }
    await endSessionsOf(payload.sid);
    response.sendStatus(200);
  } catch (problem) {
    console.error(problem);
    response.status(400).json({ error: 'invalid_request' });
  }
}
