import assert from 'node:assert/strict';
import { compactDecrypt } from 'jose';
import * as oauth from 'oauth4webapi';
import { newKey } from '../keys.mjs';
import { Visitor } from '../visitor.mjs';
import { discover, register, signIn } from './party.mjs';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

export async function idTokenEncrypted(world) {
  const key = await newKey('RSA-OAEP-256');
  const party = await register(world, { id_token_encrypted_response_alg: 'RSA-OAEP-256', jwks: { keys: [key.jwk] } });
  const decrypt = async jwe => (await compactDecrypt(jwe, key.key)).plaintext;
  await signIn(world, party, basic(party), {}, { checks: { [oauth.jweDecrypt]: async jwe => new TextDecoder().decode(await decrypt(jwe)) } });
}

export async function userInfo(world) {
  await readUserInfo(world, {});
}

export async function userInfoSigned(world) {
  await readUserInfo(world, { userinfo_signed_response_alg: 'PS256' });
}

export async function refresh(world) {
  const party = await register(world, { grant_types: ['authorization_code', 'refresh_token'] });
  const { as, client } = party;
  const first = await signIn(world, party, basic(party), { scope: 'openid offline_access' });
  const response = await oauth.refreshTokenGrantRequest(as, client, basic(party), first.refresh_token);
  const second = await oauth.processRefreshTokenResponse(as, client, response);
  assert.equal(oauth.getValidatedIdTokenClaims(second).sub, oauth.getValidatedIdTokenClaims(first).sub);
  assert.ok(second.refresh_token);
}

/** The API reads the token itself, as RFC 9068, 4 says. */
export async function accessTokenIsAJwtForItsApi(world) {
  const { party, access_token } = await getOwnToken(world);
  const request = new Request('https://orders.example/', { headers: { authorization: `Bearer ${access_token}` } });
  const claims = await oauth.validateJwtAccessToken(party.as, request, world.api.id);
  assert.equal(claims.client_id, party.client.client_id);
  await assert.rejects(oauth.validateJwtAccessToken(party.as, request, 'https://other.example'));
}

export async function introspection(world) {
  await introspect(world, false);
}

/** RFC 9701: the answer is a signed token. */
export async function introspectionInAJwt(world) {
  await introspect(world, true);
}

export async function revocation(world) {
  const { party, access_token } = await getOwnToken(world);
  await oauth.processRevocationResponse(await oauth.revocationRequest(party.as, party.client, basic(party), access_token));
  assert.equal((await askAsApi(world, party.as, access_token, false)).active, false);
}

export async function deviceFlow(world) {
  const party = await register(world, { grant_types: [DEVICE_CODE], response_types: [], redirect_uris: [] });
  const { as, client } = party;
  const device = await oauth.processDeviceAuthorizationResponse(as, client, await oauth.deviceAuthorizationRequest(as, client, basic(party), { scope: 'openid' }));
  await new Visitor(world).travel(device.verification_uri_complete);
  const response = await oauth.deviceCodeGrantRequest(as, client, basic(party), device.device_code);
  assert.ok(oauth.getValidatedIdTokenClaims(await oauth.processDeviceCodeResponse(as, client, response)).sub);
}

export async function deviceThatIsNotAllowedYet(world) {
  const party = await register(world, { grant_types: [DEVICE_CODE], response_types: [], redirect_uris: [] });
  const { as, client } = party;
  const device = await oauth.processDeviceAuthorizationResponse(as, client, await oauth.deviceAuthorizationRequest(as, client, basic(party), { scope: 'openid' }));
  const response = await oauth.deviceCodeGrantRequest(as, client, basic(party), device.device_code);
  await assert.rejects(oauth.processDeviceCodeResponse(as, client, response), { error: 'authorization_pending' });
}

export async function tokenExchange(world) {
  const party = await register(world, { grant_types: ['authorization_code', TOKEN_EXCHANGE], scope: 'openid orders.read' });
  const { access_token } = await signIn(world, party, basic(party), { scope: 'openid orders.read' });
  const response = await oauth.genericTokenEndpointRequest(party.as, party.client, basic(party), TOKEN_EXCHANGE, {
    subject_token: access_token, subject_token_type: ACCESS_TOKEN, resource: world.api.id, scope: 'orders.read',
  });
  const exchanged = await oauth.processGenericTokenEndpointResponse(party.as, party.client, response);
  assert.equal(exchanged.issued_token_type, ACCESS_TOKEN);
  assert.equal((await askAsApi(world, party.as, exchanged.access_token, true)).scope, 'orders.read');
}

export async function badAccessTokenGetsAChallenge(world) {
  const as = await discover(world);
  const { client } = await register(world);
  const response = await oauth.userInfoRequest(as, client, 'nonsense');
  await assert.rejects(
    oauth.processUserInfoResponse(as, client, oauth.skipSubjectCheck, response),
    thrown => thrown instanceof oauth.WWWAuthenticateChallengeError && thrown.cause[0].parameters.error === 'invalid_token');
}

function basic({ client }) {
  return oauth.ClientSecretBasic(client.client_secret);
}

async function readUserInfo(world, metadata) {
  const party = await register(world, metadata);
  const { as, client } = party;
  const tokens = await signIn(world, party, basic(party), { scope: 'openid email' });
  const response = await oauth.userInfoRequest(as, client, tokens.access_token);
  const claims = await oauth.processUserInfoResponse(as, client, oauth.getValidatedIdTokenClaims(tokens).sub, response);
  assert.equal(claims.email, world.user.email);
  if (client.userinfo_signed_response_alg) {
    await oauth.validateApplicationLevelSignature(as, response);
  }
}

async function getOwnToken(world) {
  const party = await register(world, { grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: 'orders.read' });
  const response = await oauth.clientCredentialsGrantRequest(party.as, party.client, basic(party), { scope: 'orders.read' });
  return { party, ...await oauth.processClientCredentialsResponse(party.as, party.client, response) };
}

async function introspect(world, requestJwtResponse) {
  const { party, access_token } = await getOwnToken(world);
  const answer = await askAsApi(world, party.as, access_token, requestJwtResponse);
  assert.equal(answer.active, true);
  assert.equal(answer.client_id, party.client.client_id);
  assert.equal((await askAsApi(world, party.as, 'nonsense', requestJwtResponse)).active, false);
}

async function askAsApi(world, as, token, requestJwtResponse) {
  const api = { client_id: world.api.id };
  const response = await oauth.introspectionRequest(as, api, oauth.ClientSecretBasic(world.api.secret), token, { requestJwtResponse });
  assert.equal(response.headers.get('content-type').startsWith('application/token-introspection+jwt'), requestJwtResponse);
  const answer = await oauth.processIntrospectionResponse(as, api, response);
  if (requestJwtResponse) {
    await oauth.validateApplicationLevelSignature(as, response);
  }
  return answer;
}
