/** The page on which any login name signs in. `problem` says why the last try did not. */
export function signInPage(input: { action: string; problem?: string | undefined }): string {
  const problem = input.problem === undefined ? '' : `<p role="alert">${escapeHtml(input.problem)}</p>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Estante · sign in</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 24rem; margin: 12vh auto; padding: 0 1.25rem; }
  input, button { font: inherit; padding: .5rem .75rem; border-radius: .4rem; border: 1px solid #8888; }
  form { display: flex; gap: .5rem; margin: 1.25rem 0; }
  input { flex: 1; min-width: 0; }
  button { background: #1f6f54; color: #fff; border-color: #1f6f54; cursor: pointer; }
  small { opacity: .75; } [role=alert] { color: #c2410c; }
</style>
<h1>Sign in to Estante</h1>
${problem}
<form method="post" action="${escapeHtml(input.action)}">
  <input name="login" aria-label="Login name" value="demo" autofocus required maxlength="64" autocomplete="username">
  <button>Sign in</button>
</form>
<small>This provider is local and for trying things out: any name signs in, without a password.
<code>librarian</code>, <code>analyst</code> and <code>ops</code> have a further role.</small>
</html>
`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
