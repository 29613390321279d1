import { commandRoute } from '../command-route.ts';

/** Every other command of a reader registers too; this one is for a client that wants to greet someone right after sign-in. */
export const registerReader = commandRoute(
  {
    slug: 'register-reader',
    context: 'readers',
    method: 'PUT',
    path: '/v1/me',
    access: 'reader',
    summary: 'Register',
    description: 'Every other command registers, too; this one is for greeting someone right after sign-in.',
    cost: 3,
    refusals: [],
  },
  async ({ signIns }, { caller, context }) => {
    const { outcome } = await signIns.register(caller, context);
    return { outcome };
  },
);
