// The peer: panva's oidc-provider from the npm registry with its own in-memory adapter, so without a database: its best case.
// $PORT where it listens on loopback. Access tokens are signed with ES256, ID tokens with what the client registered.
import { Provider } from 'oidc-provider'
import { exportJWK, generateKeyPair } from 'jose'

const port = Number(process.env.PORT)
const keys = await Promise.all(['ES256', 'RS256'].map(async alg => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), use: 'sig', alg, kid: alg }
}))

const web = (client_id, alg, grant_types) => ({
  client_id, client_secret: 'secret', grant_types, redirect_uris: ['https://app.example.com/callback'], response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: alg,
})

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys },
  cookies: { keys: ['benchmark'] },
  clients: [
    {
      client_id: 'service', client_secret: 'secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    },
    web('portal', 'ES256', ['authorization_code']),
    web('portal-rsa', 'RS256', ['authorization_code']),
    web('web', 'ES256', ['authorization_code', 'refresh_token']),
  ],
  scopes: ['openid', 'profile', 'offline_access', 'api'],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'updated_at'] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: 'Benchmark User', preferred_username: id, updated_at: 1700000000 }),
  }),
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      // urn:api:jwt has JWT access tokens, urn:api:reference has stored ones.
      getResourceServerInfo: (_ctx, resource) => resource === 'urn:api:jwt'
        ? { scope: 'api', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }
        : { scope: 'api', accessTokenFormat: 'opaque' },
    },
  },
})

provider.listen(port, '127.0.0.1')
