const escape = text => String(text ?? '').replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);

export const page = (title, content, user) => `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${escape(title)} - Reading list</title>
  <link rel="icon" href="/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/site.css">
</head>
<body>
  <header>
    <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28"> Reading list</a>
    <nav aria-label="Main"><a href="/me">Who am I</a></nav>
    ${user
      ? `<form method="post" action="/sign-out"><span id="signed-in-as">${escape(user.name)}</span><button id="sign-out" class="quiet">Sign out</button></form>`
      : '<a id="sign-in" class="button" href="/sign-in">Sign in</a>'}
  </header>
  <main>
    ${content}
  </main>
</body>
</html>
`;

export const welcome = user => page('Welcome', `<h1>A reading list in Express</h1>
    <p>It signs you in with a request that the browser never sees: the app pushes it to the provider, signed with a key of its own.</p>
    ${user ? `<p>You are signed in as <strong>${escape(user.name)}</strong>.</p>` : '<p><a class="button" href="/sign-in">Sign in</a></p>'}`, user);

const rows = [['name', 'Name'], ['preferred_username', 'User name'], ['email', 'E-mail'], ['sub', 'Subject <code>sub</code>'], ['sid', 'Session <code>sid</code>']];

export const whoAmI = user => page('Who am I', `<h1>Who am I</h1>
    <p>This is what the provider told the app about you.</p>
    <dl>${rows.map(([claim, title]) => `<dt>${title}</dt><dd id="${claim}">${escape(user[claim])}</dd>`).join('')}</dl>`, user);
