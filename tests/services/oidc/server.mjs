// A real identity provider (panva's oidc-provider) on the loopback, for one client.
// Arguments as JSON in PROVIDER: port, client, secret, portal, accounts (a file: subject to claims).
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const { port, client, secret, portal, accounts } = JSON.parse(process.env.PROVIDER);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: client,
      client_secret: secret,
      redirect_uris: [`${portal}/accounts/oidc/company/login/callback/`],
      post_logout_redirect_uris: [`${portal}/accounts/login/`],
      backchannel_logout_uri: `${portal}/accounts/oidc/backchannel-logout/`,
      backchannel_logout_session_required: true,
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  cookies: { keys: ['for-tests-only'] },
  // The portal is on the loopback, which the provider's own fetch refuses to reach.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  features: { backchannelLogout: { enabled: true } },
  // Read anew each time: a test changes what the provider knows of somebody.
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, ...JSON.parse(readFileSync(accounts, 'utf8'))[sub] }),
  }),
});

for (const sad of ['backchannel.error', 'server_error', 'authorization.error', 'grant.error']) {
  provider.on(sad, (_, error, ...more) => console.log(sad, error, more.map(String)));
}

provider.listen(port, '127.0.0.1', () => console.log('ready'));
