import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { newKey } from '../keys.mjs';
import { Visitor } from '../visitor.mjs';
import { REDIRECT_URI, newRequest, register, signIn } from './party.mjs';

export async function codeFlowInTheQuery(world) {
  const config = await register(world);
  assert.equal(config.serverMetadata().supportsPKCE(), true);
  assert.equal(config.serverMetadata().authorization_response_iss_parameter_supported, true);
  await signIn(world, config);
}

/** The package reads codes from the query; the script of an app hands the fragment on so. */
export async function codeFlowInTheFragment(world) {
  const config = await register(world);
  const { parameters, checks } = await newRequest({ response_mode: 'fragment' });
  const arrived = await new Visitor(world).travel(client.buildAuthorizationUrl(config, parameters));
  assert.equal(arrived.search, '');
  arrived.search = arrived.hash.slice(1);
  arrived.hash = '';
  assert.ok((await client.authorizationCodeGrant(config, arrived, checks)).claims().sub);
}

export async function codeFlowByFormPost(world) {
  await signIn(world, await register(world), { response_mode: 'form_post' });
}

export async function codeFlowOfAPublicClient(world) {
  await signIn(world, await register(world, { token_endpoint_auth_method: 'none' }, client.None()));
}

export async function pushedRequest(world) {
  const config = await register(world, { require_pushed_authorization_requests: true });
  await signIn(world, config, {}, { build: client.buildAuthorizationUrlWithPAR });
}

export async function signedRequestWithRS256(world) {
  await signedRequest(world, 'RS256');
}

export async function signedRequestWithPS256(world) {
  await signedRequest(world, 'PS256');
}

export async function signedRequestWithES256(world) {
  await signedRequest(world, 'ES256');
}

export async function signedRequestThatIsPushed(world) {
  const key = await newKey('ES256');
  const config = await register(world, { request_object_signing_alg: 'ES256', jwks: { keys: [key.jwk] } });
  await signIn(world, config, {}, {
    build: async (config, parameters) => {
      const { searchParams } = await client.buildAuthorizationUrlWithJAR(config, parameters, key);
      return client.buildAuthorizationUrlWithPAR(config, searchParams);
    },
  });
}

/** OpenID Connect Core 1.0, 6.2: the server fetches the request from where the app put it. */
export async function signedRequestByReference(world) {
  const key = await newKey('ES256');
  const requestUri = `${world.board}/${client.randomState()}`;
  const config = await register(world, { request_object_signing_alg: 'ES256', request_uris: [requestUri], jwks: { keys: [key.jwk] } });
  await signIn(world, config, {}, {
    build: async (config, parameters) => {
      const signed = (await client.buildAuthorizationUrlWithJAR(config, parameters, key)).searchParams.get('request');
      await fetch(requestUri, { method: 'PUT', body: signed, headers: { 'content-type': 'application/oauth-authz-req+jwt' } });
      return client.buildAuthorizationUrl(config, { request_uri: requestUri, scope: 'openid' });
    },
  });
}

export async function hybridFlow(world) {
  const config = await register(world, { response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] });
  client.useCodeIdTokenResponseType(config);
  await signIn(world, config);
}

export async function hybridFlowByFormPost(world) {
  const config = await register(world, { response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] });
  client.useCodeIdTokenResponseType(config);
  await signIn(world, config, { response_mode: 'form_post' });
}

/** The checks of FAPI 1.0 Advanced: the ID token binds the state too. */
export async function hybridFlowWithADetachedSignature(world) {
  const config = await register(world, { response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'], id_token_signed_response_alg: 'PS256' });
  client.useCodeIdTokenResponseType(config);
  client.enableDetachedSignatureResponseChecks(config);
  await signIn(world, config);
}

export async function hybridFlowWithAnEncryptedIdToken(world) {
  const key = await newKey('ECDH-ES');
  const config = await register(world, {
    response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'], id_token_encrypted_response_alg: 'ECDH-ES', jwks: { keys: [key.jwk] },
  });
  client.enableDecryptingResponses(config, ['A128CBC-HS256'], key);
  client.useCodeIdTokenResponseType(config);
  await signIn(world, config);
}

export async function implicitFlow(world) {
  await implicit(world, {});
}

export async function implicitFlowByFormPost(world) {
  await implicit(world, { response_mode: 'form_post' });
}

export async function maxAgeAndAuthTime(world) {
  const config = await register(world, { require_auth_time: true });
  const visitor = new Visitor(world);
  const first = await signIn(world, config, { max_age: '1000' }, { visitor, checks: { maxAge: 1000 } });
  const second = await signIn(world, config, { max_age: '1000' }, { visitor, checks: { maxAge: 1000 } });
  assert.equal(second.claims().auth_time, first.claims().auth_time);

  // Nobody has signed in less than no time ago.
  const third = await signIn(world, config, { max_age: '0' }, { visitor, checks: { maxAge: 60 } });
  assert.deepEqual(visitor.pressed.filter(button => button === 'sign-in'), ['sign-in', 'sign-in']);
  assert.ok(third.claims().auth_time >= first.claims().auth_time);
}

export async function promptNone(world) {
  const config = await register(world);
  const visitor = new Visitor(world);
  await assert.rejects(signIn(world, config, { prompt: 'none' }, { visitor }), isError('login_required'));
  const first = await signIn(world, config, {}, { visitor });
  const second = await signIn(world, config, { prompt: 'none', id_token_hint: first.id_token }, { visitor });
  assert.equal(second.claims().sub, first.claims().sub);
}

export async function personWhoRefuses(world) {
  const config = await register(world);
  const { parameters, checks } = await newRequest();
  const arrived = await new Visitor(world).travel(client.buildAuthorizationUrl(config, parameters), 'deny');
  await assert.rejects(client.authorizationCodeGrant(config, arrived, checks), isError('access_denied'));
}

export async function answerOfAnotherIssuerIsNoticed(world) {
  const config = await register(world);
  const { parameters, checks } = await newRequest();
  const arrived = await new Visitor(world).travel(client.buildAuthorizationUrl(config, parameters));
  assert.equal(arrived.searchParams.get('iss'), world.issuer);
  arrived.searchParams.set('iss', 'https://other.example');
  await assert.rejects(client.authorizationCodeGrant(config, arrived, checks), { code: 'OAUTH_INVALID_RESPONSE' });
}

async function signedRequest(world, alg) {
  const key = await newKey(alg);
  const config = await register(world, { request_object_signing_alg: alg, jwks: { keys: [key.jwk] } });
  await signIn(world, config, {}, { build: (config, parameters) => client.buildAuthorizationUrlWithJAR(config, parameters, key) });
}

async function implicit(world, parameters) {
  const config = await register(world, { response_types: ['id_token'], grant_types: ['implicit'] });
  client.useIdTokenResponseType(config);
  const nonce = client.randomNonce();
  const state = client.randomState();
  const arrived = await new Visitor(world).travel(
    client.buildAuthorizationUrl(config, { redirect_uri: REDIRECT_URI, scope: 'openid', nonce, state, ...parameters }));
  const claims = await client.implicitAuthentication(config, arrived, nonce, { expectedState: state });
  assert.equal(claims.aud, config.clientMetadata().client_id);
}

function isError(error) {
  return thrown => thrown.error === error;
}
