const port = Number(process.env.PORT ?? 5011);

export const settings = {
  port,
  url: `https://localhost:${port}`,
  provider: process.env.PROVIDER ?? 'https://localhost:5001',
  clientId: process.env.CLIENT_ID ?? 'express',
  scope: 'openid profile email',
  certificates: process.env.CERTIFICATES ?? '../../certs',
  data: process.env.DATA ?? 'data',
};
