const port = Number(process.env.PORT ?? 5011);

export const settings = {
  port,
  // Where people reach the app; never taken from the Host header, which anybody can send.
  url: process.env.URL ?? `https://localhost:${port}`,
  provider: process.env.PROVIDER ?? 'https://localhost:5001',
  clientId: process.env.CLIENT_ID ?? 'express',
  // An app that has a secret uses it; this one has a key instead, which never travels.
  clientSecret: process.env.CLIENT_SECRET,
  scopes: process.env.SCOPES ?? 'openid profile email',
  certificates: process.env.CERTIFICATES ?? '../../certs',
  data: process.env.DATA ?? 'data',
};
