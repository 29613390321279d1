import { demoLogin, isLogin } from './logins.ts';
import { defaultHome } from './paths.ts';
import { messageOf } from './process-spec.ts';
import { signIn } from './sign-in.ts';
import { readStackFile } from './stack-file.ts';

/** `make token [LOGIN=name]`: signs in at the running stack and prints the access token, and nothing else, on stdout. */
const given = process.env['LOGIN'] ?? '';
const login = given === '' ? demoLogin : given;
try {
  if (!isLogin(login)) throw new Error(`"${login}" is no login name: 1 to 64 letters, digits or . _ @ + -`);
  const running = readStackFile(defaultHome());
  if (running === undefined) throw new Error('no stack is running; start one with "make start"');
  process.stdout.write(`${await signIn(running.issuer, login)}\n`);
} catch (error) {
  process.stderr.write(`make token: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
